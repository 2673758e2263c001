"""Brings a database to the newest schema."""

from contextlib import suppress
from pathlib import Path

from study.store.database import Database
from study.store.postgres import migrate_alone

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(database: Database) -> None:
    """Apply the migrations a database lacks, all in one transaction."""
    # Only a start migrates; a worker that serves need not load Alembic.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    _make_private(database)
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            migrate_alone(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _make_private(database: Database) -> None:
    """Make the file of a SQLite database that is not there yet, for its owner only.

    SQLite gives the files of its journal the mode of the database's.
    """
    file = database.engine.url.database
    if database.engine.dialect.name == "sqlite" and file and file != ":memory:":
        with suppress(OSError):
            # Why it cannot be made, opening it says better.
            Path(file).touch(mode=0o600)
