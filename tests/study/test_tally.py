"""The joint tally: sums that do not depend on order, or on how they came about."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.response import Response
from study.tally import Combination, Count, Tally, combination, count, dimensions, pair_cells
from tests.factories import make_response, make_tally, shipped

MARGINS = (("channel", "age", "status"), ("age",), ("lang", "source"), ())


@st.composite
def responses(draw: st.DrawFn) -> Response:
    return make_response(
        key=str(draw(st.uuids())),
        age=draw(st.sampled_from(["16-24", "75+", "na"])),
        channel=draw(st.sampled_from(["chat", "phone", None])),
        lang=draw(st.sampled_from(["en", "et"])),
        weight=draw(st.sampled_from([0.25, 0.1, 1.0, 3.0])),
        excluded=draw(st.booleans()),
    )


MANY = st.lists(responses(), max_size=30)


def known(cells: Iterable[tuple[Combination, Count]]) -> dict[Combination, tuple[float, ...]]:
    """Return counts without the empty ones, to nine places."""
    return {cell: tuple(round(part, 9) for part in sums) for cell, sums in cells if sums.n}


def pairs(given_responses: Iterable[Response]) -> dict[Combination, Count]:
    """Return the cells of all margins, recounted."""
    return pair_cells(dimensions(shipped()), count(shipped(), given_responses).items())


def known_margins(tally: Tally) -> list[dict[Combination, tuple[float, ...]]]:
    return [known(tally.margin(*wanted).items()) for wanted in MARGINS]


def test_dimensions_are_the_closed_questions_then_where_it_came_from() -> None:
    assert dimensions(shipped()) == (
        *("age", "shops", "channel", "wait_chat", "wait_phone", "wait_email", "bot", "after_hours"),
        *("lang", "source", "day", "status"),
    )


def test_combination_of_a_response_holds_codes_and_origin_but_no_open_text() -> None:
    response = make_response(source="news", excluded=True, comment="Private words", shops=None)
    cell = dict(zip(dimensions(shipped()), combination(shipped(), response), strict=True))
    assert cell["age"] == "25-34"
    assert cell["shops"] == ""
    assert (cell["lang"], cell["source"], cell["day"], cell["status"]) == (
        "en",
        "news",
        "2026-11-22",
        "excluded",
    )
    assert "Private words" not in cell.values()


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=2))), "2026-11-22"),
        (datetime(2026, 11, 22, 22, 0, tzinfo=timezone(timedelta(hours=-5))), "2026-11-23"),
    ],
)
def test_day_of_a_response_is_utc(received: datetime, day: str) -> None:
    assert make_response(received=received).day == day


def test_count_sums_weights_and_their_squares() -> None:
    cells = count(shipped(), [make_response(weight=0.5), make_response(weight=2.0)])
    assert list(cells.values()) == [Count(2, 2.5, 4.25)]


def test_margin_without_dimensions_is_the_total() -> None:
    tally = make_tally([make_response(), make_response(age="75+")])
    assert tally.margin() == {(): Count(2, 2.0, 2.0)}


def test_margin_keeps_the_order_of_dimensions_asked_for() -> None:
    tally = make_tally([make_response(age="75+", channel="phone")])
    assert list(tally.margin("channel", "age")) == [("phone", "75+")]
    assert list(tally.margin("age", "channel")) == [("75+", "phone")]


def test_margin_over_a_dimension_named_twice_has_its_code_twice() -> None:
    tally = make_tally([make_response(age="75+", channel="phone")])
    assert list(tally.margin("age", "age", "channel")) == [("75+", "75+", "phone")]
    assert list(tally.over("age", "age")) == [("75+", "75+")]


def test_what_is_left_of_a_count_has_weights_that_are_possible() -> None:
    assert Count(3, 3.0, 3.0).minus(Count(1, 1.0, 1.0)) == Count(2, 2.0, 2.0)
    assert Count(2, 1e6, 1e12).minus(Count(1, 1e6, 1e12)) == Count(1, 1e-6, 1e-12)
    assert Count(1, 0.5, 0.25).minus(Count(2, 2.0, 2.0)) == Count(-1)


def test_updated_leaves_the_earlier_tally_as_it_was() -> None:
    before = make_tally([make_response()])
    total = before.margin("age")
    after = before.updated(2, pairs([make_response(), make_response(age="75+")]))
    assert (before.revision, after.revision) == (1, 2)
    assert before.margin("age") == total == {("25-34",): Count(1, 1.0, 1.0)}
    assert after.margin("age") == {**total, ("75+",): Count(1, 1.0, 1.0)}


def test_updated_takes_a_cell_that_shrank() -> None:
    two = make_tally([make_response(), make_response(age="75+")])
    two.margin("age")
    left = pairs([make_response()])
    moved = {cell: left.get(cell, Count()) for cell in pairs([make_response(age="75+")])}
    assert known(two.updated(2, moved).margin("age").items()) == {("25-34",): (1.0, 1.0, 1.0)}


@given(data=st.data(), given_responses=MANY)
def test_count_does_not_depend_on_order(data: st.DataObject, given_responses: list[Response]) -> None:
    shuffled = data.draw(st.permutations(given_responses))
    assert known(count(shipped(), shuffled).items()) == known(count(shipped(), given_responses).items())


@given(parts=st.lists(MANY, max_size=4), used=st.sets(st.sampled_from(MARGINS)))
def test_updated_in_any_split_equals_a_recount(
    parts: Sequence[list[Response]], used: set[tuple[str, ...]]
) -> None:
    tally, so_far = make_tally([]), list[Response]()
    for revision, part in enumerate(parts, start=2):
        for wanted in used:
            tally.margin(*wanted)
        so_far += part
        now = pairs(so_far)
        tally = tally.updated(revision, {cell: now[cell] for cell in pairs(part)})
    assert known_margins(tally) == known_margins(make_tally(so_far))


@given(given_responses=MANY)
def test_margins_add_up_to_the_total(given_responses: list[Response]) -> None:
    tally = make_tally(given_responses)
    for wanted in MARGINS:
        sums = tally.margin(*wanted).values()
        assert sum(one.n for one in sums) == len(given_responses)
        assert sum(one.w for one in sums) == pytest.approx(sum(r.weight for r in given_responses))
        assert sum(one.w2 for one in sums) == pytest.approx(sum(r.weight**2 for r in given_responses))


@pytest.mark.parametrize("wanted", [("age", "channel", "bot"), ("age", "nothing")])
def test_margin_that_is_not_kept_is_refused_by_name(wanted: tuple[str, ...]) -> None:
    with pytest.raises(KeyError, match=", ".join(wanted)):
        make_tally([make_response()]).margin(*wanted)
