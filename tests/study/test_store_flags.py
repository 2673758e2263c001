"""Flags as stored: programs are marked, people are not, and figures stay until an operator decides."""

import random
from collections.abc import Callable, Iterable

import pytest

from study.flags import FAST, RATE, REPEATED, TRAP
from study.response import Study
from study.store import Database, Flagged, ResponseStore
from tests.conftest import opened
from tests.factories import make_response, make_study
from tests.study.crowds import PEOPLE, POSTS, SCRIPTS, USUAL, Sent, any_answers, people, script, sent


@pytest.fixture
def stores(store: ResponseStore, study: Study) -> Callable[[Iterable[Sent]], None]:
    def add(some: Iterable[Sent]) -> None:
        for response, arrival in some:
            assert store.add(study, response, arrival)

    return add


def shares(store: ResponseStore, study: Study) -> tuple[float, float]:
    """Return which share of a program's posts and of people's answers is flagged."""
    keys = list(store.flags(study))
    posts = sum(key.startswith("post-") for key in keys)
    return posts / POSTS, (len(keys) - posts) / PEOPLE


@pytest.mark.parametrize("post", SCRIPTS, ids=lambda post: post.__name__)
def test_script_of_500_in_a_minute_is_flagged_and_people_are_not(
    store: ResponseStore,
    study: Study,
    stores: Callable[[Iterable[Sent]], None],
    post: Callable[[int, random.Random], Sent],
) -> None:
    stores(sorted([*people(), *script(post)], key=lambda one: one[0].received))
    tally = store.tally(study)
    found = store.flag(study)
    scripted, human = shares(store, study)
    assert scripted >= 0.95
    assert human <= 0.01
    assert found == len(store.flags(study)) == store.flagged(study).flagged
    assert store.tally(study) is tally
    assert store.verify(study) == []


def test_flag_again_finds_nothing_new(store: ResponseStore, study: Study) -> None:
    assert store.flag(study) == 0
    store.add(study, *sent("a", 0, trap=True))
    assert [store.flag(study), store.flag(study)] == [1, 0]
    assert [(step.action, step.key, step.why, step.by) for step in store.audit(study)] == [
        ("flagged", "a", "trap", "service")
    ]


def test_flag_adds_a_reason_to_those_that_a_response_has(
    store: ResponseStore, study: Study, stores: Callable[[Iterable[Sent]], None]
) -> None:
    stores([sent("a", 0, trap=True, network="n")])
    assert store.flag(study) == 1
    stores(sent(str(place), place, network="n", channel="chat") for place in range(9))
    stores(sent(f"m{place}", place, network="n", channel="phone") for place in range(11))
    assert store.flag(study, "me") == 20
    assert store.flags(study)["a"] == {TRAP, RATE, REPEATED}
    assert store.flagged(study).reasons == {TRAP: 1, REPEATED: 21, RATE: 21}
    assert [(step.why, step.by) for step in store.audit(study) if step.key == "a"] == [
        ("trap", "service"),
        ("rate, repeated", "me"),
    ]


def test_flagged_counts_what_figures_still_count(store: ResponseStore, study: Study) -> None:
    assert store.flagged(study) == Flagged({}, 0, 0, 0)
    for key in "abc":
        store.add(study, *sent(key, 0, trap=True))
    store.add(study, make_response(excluded=True))
    store.flag(study)
    store.exclude(study, "a", "me")
    assert store.flagged(study) == Flagged({TRAP: 3}, 3, 2, 2)
    other = make_study(store, slug="other")
    assert (store.flagged(other), store.flags(other)) == (Flagged({}, 0, 0, 0), {})


def test_responses_that_were_imported_are_not_judged(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(key=str(place)) for place in range(50)])
    assert store.flag(study) == 0


def test_study_decides_what_is_fast(
    store: ResponseStore, study: Study, stores: Callable[[Iterable[Sent]], None]
) -> None:
    channels = ("chat", "phone", "email", "bot")
    stores(sent(str(place), place * 100, channel=channels[place % 4]) for place in range(30))
    stores([sent("hasty", 10, seconds=USUAL / 2 - 1, channel="none")])
    assert store.flag(study) == 0
    assert store.flag(store.set(study.slug, "fast_part", "2")) == 1
    assert store.flags(study) == {"hasty": {FAST}}


def test_all_of_many_are_judged_a_page_at_a_time(
    store: ResponseStore,
    study: Study,
    stores: Callable[[Iterable[Sent]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("study.store.flagging.TOGETHER", 50)
    stores([sent("first", 0, trap=True)])
    stream = random.Random(1)  # noqa: S311 (answers, not secrets)
    stores(sent(f"r{n}", 100 + n / 2, network="one", **any_answers(stream)) for n in range(60))
    stores(sent(f"x{place}", 10_000 + 700 * place) for place in range(60))
    assert store.flag(study) == 61
    assert store.flag(study) == 0


def test_newest_are_judged_at_most_every_few_seconds(
    database: Database, store: ResponseStore, study: Study
) -> None:
    store.add(study, *sent("a", 0, trap=True))
    store.flag_newest(study)
    store.add(study, *sent("b", 0, trap=True))
    store.flag_newest(study)
    assert set(store.flags(study)) == {"a"}
    ResponseStore(database).flag_newest(study)
    assert set(store.flags(study)) == {"a", "b"}


def test_newest_are_judged_without_those_long_before(
    store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("study.store.flagging.NEWEST", 2)
    for key in "abc":
        store.add(study, *sent(key, 0, trap=True))
    store.flag_newest(study)
    assert set(store.flags(study)) == {"b", "c"}


def test_judging_while_the_database_is_busy_is_left_for_later(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for database_of in ("sqlite", "postgres"):
        monkeypatch.setattr(f"study.store.{database_of}.BUSY_SECONDS", 0.2)
    with opened(database_url) as database, opened(database_url) as other:
        store = ResponseStore(database, refresh_seconds=0)
        study = make_study(store)
        store.add(study, *sent("a", 0, trap=True))
        with other.write() as connection:
            connection.exec_driver_sql("UPDATE studies SET revision = revision")
            store.flag_newest(study)
        assert store.flags(study) == {}
        assert store.flag(study) == 1
