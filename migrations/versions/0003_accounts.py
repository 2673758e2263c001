"""Passwords, studies given to users, and tries to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("password", sa.Text))
    # Who has an account so far has seen every study, and goes on doing so.
    everything = sa.Column("all_studies", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("users", everything)
    op.create_table(
        "user_studies",
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "study_id", name="pk_user_studies"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_studies_user_id"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_user_studies_study_id"),
    )
    op.create_table(
        "tries",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tries"),
    )
    op.create_index("ix_tries_ends", "tries", ["ends"])


def downgrade() -> None:
    op.drop_table("tries")
    op.drop_table("user_studies")
    op.drop_column("users", "all_studies")
    op.drop_column("users", "password")
