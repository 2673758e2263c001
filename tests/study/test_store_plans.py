"""What is asked for again and again is found by SQLite without looking through a study."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from study.counting import Filter
from study.response import Arrival, Study
from study.store import Database, ResponseStore
from tests.conftest import opened
from tests.factories import make_response, make_study

# All rows of a table, or all of a study's by an index that begins with it: as long as there are responses.
WHOLE = re.compile(r"SCAN (responses|arrivals)\b|SEARCH (responses|arrivals) USING .*\(study_id=\?\)$")
# These stop when they have enough.
NEWEST = re.compile(r"ORDER BY (responses\.id|arrivals\.response_id) DESC\s+LIMIT")


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with opened(sqlite_url) as database:
        yield database


@pytest.fixture
def asked(database: Database) -> dict[str, Any]:
    """Return what is asked from now on, each statement with values that it was asked with."""
    found: dict[str, Any] = {}

    @event.listens_for(database.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if statement.startswith(("SELECT", "DELETE", "UPDATE", "INSERT")):
            found[statement] = values

    return found


def plans(database: Database, asked: dict[str, Any]) -> dict[str, list[str]]:
    """Return the steps in which SQLite answers each statement."""
    with database.read() as connection:
        return {
            statement: [
                row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in list(asked.items())
        }


def used(store: ResponseStore, study: Study) -> None:
    """Do what happens all the time while answers come in and are looked at."""
    for number in range(40):
        arrival = Arrival(f"CODE{number}", 2.0, "network", trap=number % 2 == 0)
        assert store.add(study, make_response(), arrival)
    assert [store.add(study, make_response(key="known")) for _ in range(2)] == [True, False]
    store.flag(study)
    store.flag_newest(study)
    assert store.flags(study)
    store.tally(study)
    store.latest(study)
    assert store.counts(study, {"age": Filter(frozenset({"25-34"}))}, flagged=False).over("channel", "age")
    store.release(study)
    store.erased(study, "known")
    assert store.response(study, "known")
    assert store.erase(study, "CODE39")


def test_nothing_looks_through_a_study(database: Database, asked: dict[str, Any]) -> None:
    store = ResponseStore(database, refresh_seconds=0)
    study = make_study(store)
    asked.clear()
    used(store, study)
    found = plans(database, asked)
    assert len(found) > 20
    through = [one for one, steps in found.items() if any(map(WHOLE.search, steps))]
    slow = {one: found[one] for one in through if not NEWEST.search(one)}
    assert not slow, slow
