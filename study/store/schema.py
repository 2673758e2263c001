"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from study.store.database import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(database: Database) -> None:
    """Apply the migrations a database lacks, all in one transaction."""
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
