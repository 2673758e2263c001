"""The migrations make the tables of the models, and can be run again."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from study import models
from study.response import Arrival, Study
from study.store import Database, ResponseStore, migrate
from study.store.schema import MIGRATIONS
from tests.factories import make_response


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), models.metadata) == []


def test_migrate_again_keeps_what_is_stored(database: Database, store: ResponseStore, study: Study) -> None:
    store.add(study, make_response())
    migrate(database)
    assert len(list(store.responses(study))) == 1
    assert store.verify(study) == []


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
