"""The migrations make the tables of the models, and can be run again."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from study import models
from study.response import Study
from study.store import Database, ResponseStore, migrate
from tests.factories import make_response


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), models.metadata) == []


def test_migrate_again_keeps_what_is_stored(database: Database, store: ResponseStore, study: Study) -> None:
    store.add(study, make_response())
    migrate(database)
    assert len(list(store.responses(study))) == 1
    assert store.verify(study) == []
