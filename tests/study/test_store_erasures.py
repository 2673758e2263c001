"""Erasure: nothing of a response is left, in no figure, and no import brings it back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from study import models
from study.response import Arrival, Study
from study.store import Database, ResponseStore
from tests.factories import RECEIVED, make_response, make_study, make_tally
from tests.study.crowds import sent

GIVEN = ("7ABC-DEFG", "7abc defg", "7ABCDEFG")


def add(store: ResponseStore, study: Study, key: str, **answers: Any) -> None:
    store.add(study, make_response(key=key, **answers), Arrival(f"CODE{key}"))


@pytest.mark.parametrize("code", GIVEN)
def test_erase_takes_a_response_out_of_everything(store: ResponseStore, study: Study, code: str) -> None:
    store.add(study, make_response(key="a", age="75+", channel="bot", comment="me"), Arrival("7ABCDEFG"))
    kept = make_response(key="b")
    store.add(study, kept)
    assert store.erase(study, code)
    assert (store.has(study, "a"), store.response(study, "a"), store.erased(study, "a")) == (
        False,
        None,
        True,
    )
    assert list(store.responses(study)) == [kept]
    assert store.tally(study).pairs == make_tally([kept]).pairs
    assert store.revision(study.slug) == 3
    assert store.verify(study) == []


def test_erase_a_second_time_finds_nothing(store: ResponseStore, study: Study) -> None:
    add(store, study, "a")
    assert [store.erase(study, "CODEa"), store.erase(study, "CODEa")] == [True, False]
    assert store.revision(study.slug) == 2
    assert [(step.action, step.key, step.by) for step in store.audit(study)] == [("erased", "", "respondent")]


@pytest.mark.parametrize("code", ["", "CODE", "CODEB", "CODEA" * 100, "'; --"])
def test_erase_of_no_code_changes_nothing(store: ResponseStore, study: Study, code: str) -> None:
    other = make_study(store, slug="other")
    add(store, study, "A")
    assert not store.erase(study, code)
    assert not store.erase(other, "CODEA")
    assert store.has(study, "A")
    assert not store.erased(study, "A")
    assert (store.revision(study.slug), store.audit(study)) == (1, [])


def test_look_alike_letters_of_a_code_are_the_same(store: ResponseStore, study: Study) -> None:
    store.add(study, make_response(), Arrival("01X1"))
    assert store.erase(study, "oIxl")


def test_erased_response_is_not_stored_again(store: ResponseStore, study: Study) -> None:
    response, arrival = make_response(key="a"), Arrival("CODE")
    assert store.add(study, response, arrival)
    store.erase(study, "CODE")
    assert not store.add(study, response, arrival)
    assert store.add_many(study, [response, make_response(key="b")]) == 1
    assert [kept.key for kept in store.responses(study)] == ["b"]
    assert store.verify(study) == []


def test_erase_leaves_no_row_that_tells_what_was_answered(
    database: Database, store: ResponseStore, study: Study
) -> None:
    for place in range(3):
        add(store, study, str(place))
    response, arrival = sent("secret", 5, trap=True, age="75+", channel="other", wait_chat="never")
    store.add(study, response, arrival)
    store.flag(study)
    store.exclude(study, ["secret"], "me", "looks odd")
    store.include(study, ["secret"], "me")
    assert store.erase(study, arrival.erase_code)
    assert [(step.action, step.key) for step in store.audit(study)] == [
        ("flagged", ""),
        ("excluded", ""),
        ("included", ""),
        ("erased", ""),
    ]
    kept = [models.responses, models.arrivals, models.flags, models.tally_cells, models.retired_cells]
    with database.read() as connection:
        rows = [str(row) for table in (*kept, models.audit) for row in connection.execute(select(table))]
    assert rows
    assert not [row for row in rows if any(word in row for word in ("75+", "never", "secret"))]
    with database.read() as connection:
        # Nor do the cells that it was in say so by when they changed.
        cells = models.tally_cells
        assert len(connection.execute(select(cells.c.joint, cells.c.changed).distinct()).all()) == 2
    assert store.flagged(study).flagged == 0


def test_tally_that_another_process_keeps_forgets_what_was_erased(
    database: Database, store: ResponseStore, study: Study
) -> None:
    reader = ResponseStore(database, refresh_seconds=0)
    add(store, study, "a", age="75+", source="x")
    add(store, study, "b")
    assert len(reader.tally(study).margin("age")) == 2
    store.erase(study, "CODEa")
    assert reader.tally(study) == store.tally(study) == ResponseStore(database).tally(study)
    assert reader.tally(study).margin("age") == {("25-34",): (1, 1.0, 1.0)}
    assert reader.counts(study).joint().keys() == {
        cell for cell in store.counts(study).joint() if cell[0] == "25-34"
    }


def test_weights_of_those_left_stay_possible(store: ResponseStore, study: Study) -> None:
    store.add(study, make_response(weight=1e6), Arrival("HEAVY"))
    store.add(study, make_response(weight=1e-6))
    store.erase(study, "HEAVY")
    ((_, one),) = store.tally(study).margin().items()
    assert one.n == 1
    assert one.w == pytest.approx(1e-6, rel=1e-3)
    assert one.w2 == pytest.approx(one.w**2)


def test_releases_after_an_erasure_no_longer_count_it(store: ResponseStore, study: Study) -> None:
    study = store.set(study.slug, "batch", "1")
    for place in range(3):
        add(store, study, str(place), channel="chat" if place else "bot")
    assert (first := store.release(study)) is not None
    store.erase(study, "CODE0")
    assert (second := store.release(study)) is not None
    assert (first.over("channel")["bot",].n, ("bot",) in second.over("channel")) == (1, False)


def test_response_that_was_stored_is_found_by_its_key(store: ResponseStore, study: Study) -> None:
    response = make_response(key="a", received=RECEIVED + timedelta(hours=1), comment="Hi")
    store.add(study, response)
    assert store.response(study, "a") == response
    assert store.response(study, "b") is None
    assert store.response(make_study(store, slug="other"), "a") is None
