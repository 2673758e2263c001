"""How responses arrive, what flags and excludes them, and what is left of those that are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("response_id", sa.Integer, nullable=False),
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("code_digest", sa.LargeBinary(16), nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("trap", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("response_id", name="pk_arrivals"),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_arrivals_response_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_arrivals_study_id"),
        sa.UniqueConstraint("code_digest", "study_id", name="uq_arrivals_code_digest_study_id"),
    )
    known = sa.text("network != ''")
    op.create_index(
        "ix_arrivals_network", "arrivals", ["network"], sqlite_where=known, postgresql_where=known
    )
    op.create_table(
        "network_keys",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_network_keys"),
    )


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("response_id", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("response_id", "reason", name="pk_flags"),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_flags_response_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_audit_study_id"),
    )
    op.create_index("ix_audit_study_id_key", "audit", ["study_id", "key"])


def _gone() -> None:
    op.create_table(
        "gone_keys",
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("why", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("study_id", "digest", name="pk_gone_keys"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_gone_keys_study_id"),
    )
    op.create_table(
        "retired_cells",
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("cell", sa.LargeBinary(16), nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("w", sa.Float, nullable=False),
        sa.Column("w2", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "cell", name="pk_retired_cells"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_retired_cells_study_id"),
    )


def upgrade() -> None:
    op.add_column("studies", sa.Column("reduced", sa.Integer, nullable=False, server_default="0"))
    _arrivals()
    _flags()
    _gone()


def downgrade() -> None:
    for table in ("retired_cells", "gone_keys", "audit", "flags", "network_keys", "arrivals"):
        op.drop_table(table)
    op.drop_column("studies", "reduced")
