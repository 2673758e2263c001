"""Brings a database to the newest schema."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import inspect, text

from study.store.database import Database, StoreError
from study.store.postgres import migrate_alone

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(database: Database) -> None:
    """Apply the migrations a database lacks, all in one transaction; raise StoreError where it is newer."""
    _make_private(database)
    found, newest = _schema(database), newest_schema()
    if found is not None and found > newest:
        raise StoreError(
            f"The database is of a newer Kanal (schema {found}; this one knows {newest}): start that one, "
            "or restore a backup of before into an empty database and set KANAL_DATABASE_URL to it."
        )
    if found != newest:
        _upgrade(database)


def newest_schema() -> str:
    """Return the version that migrations lead to: the names of their files begin with it."""
    return max(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*_*.py"))


def _schema(database: Database) -> str | None:
    """Return the version that a database is at, None where it has none yet."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _upgrade(database: Database) -> None:
    # Most starts find nothing to do, and need not load Alembic, which takes a quarter of a second.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

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
