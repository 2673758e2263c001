"""What is done to a stored study, at random, and what a reader's counts are then."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from study.counting import Filter, Filters
from study.response import Arrival, Response, Study
from study.store import Database, ResponseStore
from study.tally import Combination
from tests.factories import make_response, make_study

FILTERS: tuple[Filters, ...] = (
    {},
    {"source": Filter(frozenset({"news"}))},
    {"age": Filter(frozenset({"75+"}))},
)
NAMES = (("age",), ("channel", "age"), ("age", "channel", "source"), ())
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "erase", "exclude", "include", "flag", "look"]), st.integers(0, 5)),
    max_size=15,
)


def some(place: int) -> Response:
    """Return a response; a few are all that there are, so that many are alike."""
    age, channel = ("16-24", "75+")[place % 2], ("chat", "phone")[place % 3 // 2]
    return make_response(
        age=age, channel=channel, source=("", "news")[place % 2], weight=0.5 if place == 4 else 1.0
    )


def take(step: str, place: int, store: ResponseStore, study: Study) -> None:
    stored = list(store.responses(study))
    one = stored[place % len(stored)].key if stored else "none"
    if step == "add":
        new = some(place)
        store.add(study, new, Arrival(f"CODE{new.key}", trap=place == 3))
    elif step == "erase":
        store.erase(study, f"CODE{one}")
    elif step == "flag":
        store.flag(study)
    elif step != "look":
        (store.exclude if step == "exclude" else store.include)(study, [one], "me")


def counted(
    responses: list[Response], filters: Filters, names: tuple[str, ...]
) -> dict[Combination, tuple[float, float]]:
    sums: dict[Combination, tuple[float, float]] = {}
    for one in responses:
        codes = {"source": one.source, **one.answers}
        if all(wanted.passes(str(codes[name])) for name, wanted in filters.items()):
            cell = tuple(str(codes[name]) for name in names)
            n, w = sums.get(cell, (0, 0.0))
            sums[cell] = n + 1, w + one.weight
    return sums


def check(reader: ResponseStore, study: Study) -> None:
    included = [one for one in reader.responses(study) if not one.excluded]
    flagged = reader.flags(study)
    trusted = [one for one in included if one.key not in flagged]
    for filters in FILTERS:
        for kept, with_flagged in ((included, True), (trusted, False)):
            counts = reader.counts(study, filters, flagged=with_flagged)
            for names in NAMES:
                found, expected = counts.over(*names), counted(kept, filters, names)
                assert {cell: one.n for cell, one in found.items()} == {
                    cell: n for cell, (n, _) in expected.items()
                }
                for cell, one in found.items():
                    assert one.w == pytest.approx(expected[cell][1])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counts_after_any_steps_are_those_of_the_responses(
    database: Database, store: ResponseStore, steps: list[tuple[str, int]]
) -> None:
    study = make_study(store, slug=f"s{uuid4().hex}")
    reader = ResponseStore(database, refresh_seconds=0)
    for step, place in steps:
        take(step, place, store, study)
        if step == "look":
            check(reader, study)
    check(reader, study)
    assert store.verify(study) == []
