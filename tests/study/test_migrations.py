"""Each migration goes down and up again on a database with something in every table, and keeps it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from study import models
from study.response import Response, Study
from study.store import AccountStore, Database, ResponseStore
from study.store.schema import MIGRATIONS
from study.tally import Tally
from tests.factories import make_response
from tests.study.backups import filled, signed_up

CONFIG = Config()
CONFIG.set_main_option("script_location", str(MIGRATIONS))
# What each goes down to; those that are added later are tried, too.
OLDER = {one.revision: one.down_revision for one in ScriptDirectory.from_config(CONFIG).walk_revisions()}
# Going down may count these anew; what they count is compared.
COUNTED = {"tally_cells", "tally_steps", "day_cells"}
# Without it nobody knows what the tally counts of responses that are gone.
RETIRED = "retired_cells"


def migrate_to(database: Database, version: str) -> None:
    with database.write() as connection:
        CONFIG.attributes["connection"] = connection
        (command.upgrade if version == "head" else command.downgrade)(CONFIG, version)


def columns(database: Database) -> dict[str, list[str]]:
    """Return the columns of all tables."""
    with database.read() as connection:
        found = inspect(connection)
        tables = set(found.get_table_names()) - {"alembic_version"}
        return {name: sorted(one["name"] for one in found.get_columns(name)) for name in tables}


def rows(database: Database) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return all that is stored."""

    def stored(connection: Connection, table: str) -> Sequence[Mapping[str, Any]]:
        return list(map(dict, connection.execute(text(f"SELECT * FROM {table}")).mappings()))  # noqa: S608

    tables = columns(database)
    with database.read() as connection:
        return {table: stored(connection, table) for table in tables}


def part(
    whole: Mapping[str, Sequence[Mapping[str, Any]]], of: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Return some columns of some tables, their rows in an order of their own."""
    return {
        table: sorted(repr([row[name] for name in names]) for row in whole[table])
        for table, names in of.items()
    }


def figures(database: Database, study: Study) -> tuple[Tally, list[Response], list[str]]:
    """Return what is counted and stored, by a store that remembers nothing; and what is wrong with it."""
    store = ResponseStore(database)
    return store.tally(study), list(store.responses(study)), store.verify(study)


@pytest.fixture
def study(database: Database, store: ResponseStore, accounts: AccountStore) -> Study:
    """Return a study in a database that has rows in every table."""
    study = filled(store)
    signed_up(accounts)
    accounts.tries.count({b"k" * 32: 5})
    store.network_key(date(2026, 11, 22))
    store.add(study, make_response(key="newest", age="75+"))
    assert [table for table, stored in rows(database).items() if not stored] == []
    return study


@pytest.mark.parametrize("revision", OLDER)
def test_migration_goes_down_and_up_again_and_keeps_what_the_older_schema_knew(
    database: Database, study: Study, revision: str
) -> None:
    older, newest, before, counted = (
        OLDER[revision],
        columns(database),
        rows(database),
        figures(database, study),
    )
    migrate_to(database, str(older or "base"))
    known = columns(database)
    assert known != newest
    migrate_to(database, "head")

    assert columns(database) == newest
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), models.metadata) == []
    kept = {table: set(names) & set(newest[table]) for table, names in known.items() if table not in COUNTED}
    shared = {table: sorted(names) for table, names in kept.items()}
    assert part(rows(database), shared) == part(before, shared)
    if RETIRED in known:
        assert figures(database, study) == counted
    elif known:
        assert figures(database, study)[:2] == counted[:2]
