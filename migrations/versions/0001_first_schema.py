"""The first schema: instruments, studies, responses, tally cells, releases, users and credentials."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _studies() -> None:
    op.create_table(
        "instruments",
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_instruments"),
    )
    op.create_table(
        "studies",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("instrument_version", sa.String(64), nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True)),
        sa.Column("closes_at", sa.DateTime(timezone=True)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("targets", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_studies"),
        sa.UniqueConstraint("slug", name="uq_studies_slug"),
        sa.ForeignKeyConstraint(
            ["instrument_version"], ["instruments.version"], name="fk_studies_instrument_version"
        ),
    )


def _responses() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("excluded", sa.Boolean, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("shown_order", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_responses"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_responses_study_id"),
        sa.UniqueConstraint("study_id", "key", name="uq_responses_study_id_key"),
    )


def _tally_cells() -> None:
    op.create_table(
        "tally_cells",
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("cell", sa.LargeBinary(16), nullable=False),
        sa.Column("joint", sa.Boolean, nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("w", sa.Float, nullable=False),
        sa.Column("w2", sa.Float, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "cell", name="pk_tally_cells"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_tally_cells_study_id"),
    )
    op.create_index("ix_tally_cells_study_id_joint_changed", "tally_cells", ["study_id", "joint", "changed"])


def _releases() -> None:
    op.create_table(
        "releases",
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "number", name="pk_releases"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_releases_study_id"),
        sa.UniqueConstraint("study_id", "name", name="uq_releases_study_id_name"),
    )


def _accounts() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "credentials",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_credentials"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_credentials_user_id"),
    )
    op.create_index("ix_credentials_expires", "credentials", ["expires"])


def upgrade() -> None:
    _studies()
    _responses()
    _tally_cells()
    _releases()
    _accounts()


def downgrade() -> None:
    for table in ("credentials", "users", "releases", "tally_cells", "responses", "studies", "instruments"):
        op.drop_table(table)
