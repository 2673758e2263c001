"""What is verified after a restore: whatever was changed in one place is found, in either database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import Connection, delete, insert, literal, select, update
from sqlalchemy.sql.schema import Table

from study import models
from study.response import Study
from study.store import Database, ResponseStore
from tests.conftest import MakeUrl, opened
from tests.factories import RECEIVED, make_response, make_study
from tests.study.backups import restored, taken

Harm: TypeAlias = Callable[[Connection], object]

pytestmark = pytest.mark.usefixtures("no_steps")


@pytest.fixture(params=["make_sqlite_url", "make_postgres_url"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database to restore into, once of each kind."""
    make: MakeUrl = request.getfixturevalue(request.param)
    with opened(make(tmp_path)) as database:
        yield database


@pytest.fixture
def study(target: Database, make_sqlite_url: MakeUrl, tmp_path: Path) -> Study:
    """Return a study that was restored: some of its responses weigh other than 1, and some were retired."""
    folder = tmp_path / "source"
    folder.mkdir()
    with opened(make_sqlite_url(folder)) as source:
        store = ResponseStore(source, refresh_seconds=0)
        study = make_study(store)
        ages, old = ("16-24", "25-34", "75+"), RECEIVED.replace(year=2020)
        store.add_many(study, [make_response(age=age, received=old) for age in ages])
        store.retire(study, RECEIVED, "cron")
        some = [make_response(age=ages[place % 3], weight=1 + place % 4 / 2) for place in range(700)]
        store.add_many(study, [make_response(key="k", age="na", source="news"), *some])
        restored(target, taken(source))
    return study


def verified(database: Database, study: Study) -> list[str]:
    return ResponseStore(database, refresh_seconds=0).verify(study)


def one_of(table: Table, *, joint: bool | None = None) -> Harm:
    """Return what makes one cell of a table count one more."""
    cells = select(table.c.cell).limit(1)
    cells = cells if joint is None else cells.where(table.c.joint == joint)
    return lambda on: on.execute(
        update(table).where(table.c.cell == cells.scalar_subquery()).values(n=table.c.n + 1)
    )


def swapped(on: Connection) -> None:
    """Take one from a cell of the joint tally and give it to another: all sums stay."""
    cells = models.tally_cells
    names = select(cells.c.cell).where(cells.c.joint, cells.c.n > 1).limit(2)
    for name, more in zip(on.execute(names).scalars().all(), (1, -1), strict=True):
        on.execute(update(cells).where(cells.c.cell == name).values(n=cells.c.n + more))


def altered(on: Connection) -> None:
    """Change one answer of one response."""
    table = models.responses
    found = table.c.key == "k"
    answers = json.loads(on.execute(select(table.c.answers).where(found)).scalar_one())
    changed = json.dumps(answers | {"channel": "phone"})
    on.execute(update(table).where(found).values(answers=changed))


def doubled(on: Connection) -> None:
    """Store a response twice, under another key."""
    table = models.responses
    others = [column for column in table.c if column.name not in ("id", "key")]
    again = select(literal(1_000_000), literal("again"), *others).where(table.c.key == "k")
    on.execute(insert(table).from_select([table.c.id, table.c.key, *others], again))


def changed(**values: object) -> Harm:
    """Return what changes a response."""
    table = models.responses
    return lambda on: on.execute(update(table).where(table.c.key == "k").values(values))


HARMS: dict[str, Harm] = {
    "joint cell": one_of(models.tally_cells, joint=True),
    "margin": one_of(models.tally_cells, joint=False),
    "margin by day": one_of(models.day_cells),
    "retired cell": one_of(models.retired_cells),
    "two joint cells": swapped,
    "lost response": lambda on: on.execute(delete(models.responses).where(models.responses.c.key == "k")),
    "doubled response": doubled,
    "altered answer": altered,
    "another day": changed(received=RECEIVED.replace(year=2021)),
    "another weight": changed(weight=1.001),
    "excluded": changed(excluded=True),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
def test_whatever_was_changed_is_found(target: Database, study: Study, harm: Harm) -> None:
    assert verified(target, study) == []
    with target.write() as connection:
        harm(connection)
    assert verified(target, study) != []
