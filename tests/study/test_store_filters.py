"""Filtered counts of a stored study: kept in the process, brought up to date by what changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, update

from study import models
from study.counting import Filter, Latest
from study.response import Arrival, Study
from study.store import Database, ResponseStore
from study.tabulation import crosstab
from study.tally import Count
from tests.conftest import opened
from tests.factories import RECEIVED, make_response, make_study
from tests.study.crowds import sent

NEWS = {"source": Filter(frozenset({"news"}))}
FIRST_DAY = {"day": Filter(first="2026-11-22", last="2026-11-22")}
FOUR = ("age", "channel", "bot", "source")


def add(store: ResponseStore, study: Study, key: str, **given: Any) -> None:
    store.add(study, make_response(key=key, source="news", **given), Arrival(f"CODE{key}"))


def ages(store: ResponseStore, study: Study, *, flagged: bool = True) -> dict[str, int]:
    """Return how many of a source gave each age."""
    counts = store.counts(study, NEWS, flagged=flagged)
    return {code: one.n for (code,), one in counts.over("age").items()}


@pytest.fixture
def reader(database: Database) -> ResponseStore:
    """Return what another process keeps of the same database."""
    return ResponseStore(database, refresh_seconds=0)


def test_filtered_counts_follow_each_answer(
    store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    assert ages(reader, study) == {}
    seen = []
    for place, age in enumerate(("16-24", "75+", "16-24")):
        add(store, study, str(place), age=age)
        store.add(study, make_response(age=age))
        counts = reader.counts(study, NEWS)
        seen.append((counts.revision, counts.tally.revision, ages(reader, study)))
    assert seen == [
        (2, 2, {"16-24": 1}),
        (4, 4, {"16-24": 1, "75+": 1}),
        (6, 6, {"16-24": 2, "75+": 1}),
    ]
    table = crosstab(reader.counts(study, NEWS), study.instrument.headline, study.instrument.banner)
    assert (table.revision, table.base) == (6, 3)


def test_filtered_counts_forget_what_is_taken_away(
    store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    for key in "abcd":
        add(store, study, key, age="75+" if key == "d" else "16-24")
    assert ages(reader, study) == {"16-24": 3, "75+": 1}
    store.erase(study, "CODEa")
    assert ages(reader, study) == {"16-24": 2, "75+": 1}
    store.exclude(study, "d", "me")
    assert ages(reader, study) == {"16-24": 2}
    store.include(study, "d", "me")
    add(store, study, "e", age="75+")
    assert ages(reader, study) == {"16-24": 2, "75+": 2}


@pytest.mark.usefixtures("no_steps")
def test_new_answer_reads_only_what_it_changed(
    database: Database, store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    add(store, study, "a", age="16-24")
    add(store, study, "b", age="75+")
    assert ages(reader, study) == {"16-24": 1, "75+": 1}
    cells = models.tally_cells
    with database.write() as connection:
        connection.execute(update(cells).where(cells.c.codes.startswith("75+")).values(n=7))
    add(store, study, "c", age="16-24")
    assert ages(reader, study) == {"16-24": 2, "75+": 1}
    store.erase(study, "CODEa")
    assert ages(reader, study) == {"16-24": 1, "75+": 7}


@pytest.mark.usefixtures("no_steps")
def test_cells_of_a_database_that_kept_no_revisions_are_read(
    database: Database, store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    add(store, study, "a", age="16-24")
    with database.write() as connection:
        connection.execute(update(models.tally_cells).where(models.tally_cells.c.joint).values(changed=0))
    assert ages(reader, study) == {"16-24": 1}
    add(store, study, "b", age="16-24")
    assert ages(reader, study) == {"16-24": 2}


def test_retiring_changes_no_counts_and_tells_no_order(
    database: Database, store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    add(store, study, "a", age="16-24")
    store.add(study, make_response(source="news", age="75+", received=RECEIVED + timedelta(days=1)))
    stale = ResponseStore(database, refresh_seconds=0)
    assert ages(reader, study) == {"16-24": 1, "75+": 1}
    store.retire(study, RECEIVED + timedelta(hours=1), "cron")
    with database.read() as connection:
        cells = models.tally_cells
        found = cells.select().where(cells.c.joint).order_by(cells.c.codes)
        assert [row.changed for row in connection.execute(found)] == [0, 0]
    add(store, study, "b", age="16-24")
    assert ages(reader, study) == ages(stale, study) == {"16-24": 2, "75+": 1}


def test_days_filter_a_range(store: ResponseStore, study: Study) -> None:
    for days in range(3):
        store.add(study, make_response(received=RECEIVED + timedelta(days=days)))
    assert store.counts(study, FIRST_DAY).over() == {(): Count(1, 1.0, 1.0)}
    later = {"day": Filter(first="2026-11-23")}
    assert store.counts(study, later).over("day").keys() == {("2026-11-23",), ("2026-11-24",)}


def test_who_asks_for_no_filter_reads_no_joint_tally(
    database: Database, reader: ResponseStore, study: Study
) -> None:
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: statements.append(f"{given[2]} {given[3]}")
    )
    add(reader, study, "a")
    statements.clear()
    reader.counts(study).over("age", "channel")
    plain = sum("tally_cells" in one for one in statements)
    reader.counts(study).over("age", "channel", "bot")
    assert (plain, sum("tally_cells" in one for one in statements)) == (1, 2)


def test_margin_over_three_is_of_no_earlier_revision_than_over_two(
    database: Database, store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, now = ResponseStore(database, refresh_seconds=10), 0.0
    monkeypatch.setattr("study.store.snapshots.time", SimpleNamespace(monotonic=lambda: now))
    slow.tally(study)
    now = 6.0
    slow.counts(study, NEWS).over()
    store.add(study, make_response())
    now = 11.0
    counts = slow.counts(study)
    assert counts.revision == 1
    assert counts.over("age", "channel", "bot") == {("25-34", "chat", "person_2m"): Count(1, 1.0, 1.0)}


def test_others_take_what_there_is_while_one_reads(database_url: str) -> None:
    with opened(database_url) as database, ThreadPoolExecutor(1) as pool:
        store = ResponseStore(database, refresh_seconds=0)
        study = make_study(store)
        add(store, study, "a", age="16-24")
        assert ages(store, study) == {"16-24": 1}
        add(store, study, "b", age="75+")
        reading, go_on = Event(), Event()

        def wait(*given: object) -> None:
            if "yield_per" in str(given[4].execution_options):  # type: ignore[attr-defined]
                reading.set()
                assert go_on.wait(60)

        event.listen(database.engine, "before_cursor_execute", wait)
        first = pool.submit(ages, store, study)
        assert reading.wait(60)
        assert ages(store, study) == {"16-24": 1}
        go_on.set()
        assert first.result() == {"16-24": 1, "75+": 1}


def test_flagged_answers_can_be_left_out(store: ResponseStore, reader: ResponseStore, study: Study) -> None:
    for key in "abc":
        store.add(study, *sent(key, 0, trap=key != "c", age="75+"))
    store.add(study, make_response(age="16-24"))
    assert reader.counts(study, flagged=False).over("age") == {("75+",): (3, 3, 3), ("16-24",): (1, 1, 1)}
    before = reader.counts(study, flagged=False).moment
    store.flag(study)
    counts = reader.counts(study, flagged=False)
    assert (before, counts.moment) == ((4, 0), (4, 2))
    assert counts.over("age") == {("75+",): (1, 1, 1), ("16-24",): (1, 1, 1)}
    assert counts.over(*FOUR).keys() == reader.counts(study).over(*FOUR).keys()
    assert reader.counts(study).over() == {(): Count(4, 4.0, 4.0)}
    store.exclude(study, "a", "me")
    assert reader.counts(study, flagged=False).over() == {(): Count(2, 2.0, 2.0)}
    assert reader.counts(study, flagged=False).moment == (5, 1)
    store.include(study, "a", "me")
    assert reader.counts(study, flagged=False).over() == {(): Count(2, 2.0, 2.0)}


def test_flagged_answers_of_another_study_do_not_count_here(store: ResponseStore, study: Study) -> None:
    other = make_study(store, slug="other")
    for each in (study, other):
        store.add(each, *sent("a", 0, trap=True))
    store.flag(other)
    assert store.counts(study, flagged=False).over() == {(): Count(1, 1.0, 1.0)}
    assert store.counts(other, flagged=False).over() == {}


def test_latest_is_the_included_answer_that_was_stored_last(
    store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    assert reader.latest(study) is None
    other = make_study(store, slug="other")
    add(store, study, "a")
    store.add(other, make_response(source="elsewhere"))
    assert reader.latest(study) == Latest(RECEIVED, "news")
    later = RECEIVED + timedelta(minutes=1)
    store.add(study, make_response(key="b", received=later))
    store.add(study, make_response(excluded=True, source="bot"))
    assert reader.latest(study) == Latest(later, "")
    store.exclude(study, "b", "me")
    assert reader.latest(study) == Latest(RECEIVED, "news")


def test_latest_is_read_again_only_when_the_revision_moved(
    database: Database, store: ResponseStore, reader: ResponseStore, study: Study
) -> None:
    add(store, study, "a")
    first = reader.latest(study)
    with database.write() as connection:
        connection.execute(update(models.responses).values(source="changed"))
    assert reader.latest(study) is first
    store.add(study, make_response())
    assert reader.latest(study) == Latest(RECEIVED, "")
