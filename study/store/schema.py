"""Brings a database to the newest schema."""

from pathlib import Path

from study.store.database import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(database: Database) -> None:
    """Apply the migrations a database lacks, all in one transaction."""
    # Only a start migrates; a worker that serves need not load Alembic.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
