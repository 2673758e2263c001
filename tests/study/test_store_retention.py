"""Retention: old responses go, figures stay, and the tally can still be checked."""

from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select, update

from study import models
from study.response import Arrival, Study
from study.store import Database, ResponseStore
from tests.factories import RECEIVED, make_response, make_study
from tests.study.crowds import sent

NEXT_DAY = RECEIVED + timedelta(days=1)


def test_retired_responses_go_and_figures_stay(store: ResponseStore, study: Study) -> None:
    old = [
        make_response(key=key, channel=code, weight=0.1)
        for key, code in zip("abc", ("chat", "bot", "chat"), strict=True)
    ]
    new = make_response(key="d", received=NEXT_DAY)
    store.add_many(study, [*old, new])
    before, joint = store.tally(study), store.counts(study).joint()
    assert store.retire(study, NEXT_DAY, "cron") == 3
    assert list(store.responses(study)) == [new]
    assert store.tally(study) == before
    assert store.counts(study).joint() == joint
    assert store.verify(study) == []
    assert [(step.action, step.key, step.why, step.by) for step in store.audit(study)] == [
        ("retired", "", "3 received before 2026-11-23 12:00 UTC", "cron")
    ]


def test_retire_again_finds_nothing(store: ResponseStore, study: Study) -> None:
    store.add(study, make_response())
    assert [store.retire(study, NEXT_DAY, "cron") for _ in range(2)] == [1, 0]
    assert len(store.audit(study)) == 1
    assert store.retire(make_study(store, slug="other"), NEXT_DAY, "cron") == 0


def test_retired_response_is_not_stored_again(store: ResponseStore, study: Study) -> None:
    response = make_response(key="a")
    store.add(study, response, Arrival("CODE"))
    store.retire(study, NEXT_DAY, "cron")
    assert store.add_many(study, [response]) == 0
    assert not store.add(study, response)
    assert not store.erased(study, "a")
    assert not store.erase(study, "CODE")
    assert store.verify(study) == []


def test_retire_takes_arrivals_and_flags_along_and_names_nobody(
    database: Database, store: ResponseStore, study: Study
) -> None:
    store.add(study, *sent("a", 0, trap=True))
    store.flag(study)
    store.exclude(study, ["a"], "me")
    store.retire(study, NEXT_DAY, "cron")
    assert (store.flags(study), store.flagged(study).excluded) == ({}, 1)
    assert [(step.action, step.key) for step in store.audit(study)] == [
        ("flagged", ""),
        ("excluded", ""),
        ("retired", ""),
    ]
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(models.arrivals)).scalar() == 0


def test_retire_many_goes_on_over_several_batches(store: ResponseStore, study: Study) -> None:
    ages = ("16-24", "25-34", "75+")
    store.add_many(
        study,
        [
            make_response(age=ages[place % 3], received=RECEIVED + timedelta(days=place % 2))
            for place in range(8_200)
        ],
    )
    before = store.tally(study)
    assert store.retire(study, NEXT_DAY, "cron") == 4_100
    assert len(list(store.responses(study))) == 4_100
    assert store.tally(study) is before
    assert store.verify(study) == []


@pytest.mark.parametrize("table", [models.tally_cells, models.retired_cells])
def test_verify_still_finds_a_tampered_cell(
    database: Database, store: ResponseStore, study: Study, table: Table
) -> None:
    store.add_many(study, [make_response(age="16-24"), make_response(age="75+", received=NEXT_DAY)])
    store.retire(study, NEXT_DAY, "cron")
    with database.write() as connection:
        connection.execute(update(table).where(table.c.codes.startswith("16-24")).values(n=7))
    assert store.verify(study)[0].startswith("age=16-24")
