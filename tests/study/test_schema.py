"""The migrations make the tables of the models, and can be run again."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from study import models
from study.response import Arrival, Study
from study.store import Database, ResponseStore, StoreError, migrate
from study.store.schema import MIGRATIONS, newest_schema
from tests.factories import make_response


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), models.metadata) == []


def test_migrate_again_keeps_what_is_stored(database: Database, store: ResponseStore, study: Study) -> None:
    store.add(study, make_response())
    migrate(database)
    assert len(list(store.responses(study))) == 1
    assert store.verify(study) == []


def test_newest_schema_is_the_one_that_migrations_lead_to() -> None:
    assert newest_schema() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_database_of_a_newer_version_is_left_alone_and_refused_in_one_line(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=f"9999; this one knows {newest_schema()}") as refused:
        migrate(database)
    assert "\n" not in str(refused.value)
    assert "KANAL_DATABASE_URL" in str(refused.value)


def test_migrations_go_down_and_up_again_and_keep_answers(
    database: Database, store: ResponseStore, study: Study
) -> None:
    store.add(study, make_response(key="a"), Arrival("CODE"))
    for version in ("0001", "head"):
        with database.write() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            (command.downgrade if version == "0001" else command.upgrade)(config, version)
    test_migrations_make_the_tables_of_the_models(database)
    assert store.has(study, "a")
    assert store.verify(study) == []
    assert not store.erase(study, "CODE")
    assert store.add(study, make_response(), Arrival("CODE"))
    assert store.erase(study, "CODE")
