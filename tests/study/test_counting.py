"""Live counts: of the margins, of the joint tally where they are filtered, and without who is left out."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.counting import Filter, Filters, LiveCounts
from study.response import Response
from study.tally import Count, Tally, count, dimensions
from tests.factories import make_response, shipped

RESPONSES = st.lists(
    st.builds(
        make_response,
        age=st.sampled_from(["16-24", "75+", None]),
        channel=st.sampled_from(["chat", "phone"]),
        source=st.sampled_from(["", "news"]),
        weight=st.sampled_from([0.1, 1.0, 1.0, 3.0]),
        excluded=st.booleans(),
    ),
    max_size=20,
)
NAMES = st.lists(st.sampled_from(["age", "channel", "source", "bot"]), max_size=4)
PLAIN: Filters = {}
NEWS: Filters = {"source": Filter(frozenset({"news"}))}


def make_counts(
    responses: Sequence[Response], left_out: Sequence[Response] = (), filters: Filters = PLAIN
) -> LiveCounts:
    joint = count(shipped(), responses)
    tally = Tally.of(dimensions(shipped()), 1, joint)
    return LiveCounts(tally, lambda: joint, filters, count(shipped(), left_out))


def known(cells: Mapping[tuple[str, ...], Count]) -> dict[tuple[str, ...], tuple[float, ...]]:
    return {cell: tuple(round(part, 9) for part in one) for cell, one in cells.items()}


def refuse() -> dict[tuple[str, ...], Count]:
    raise AssertionError("The joint tally was asked for.")


@given(responses=RESPONSES, names=NAMES, data=st.data())
def test_counts_without_some_are_those_of_the_others(
    responses: list[Response], names: list[str], data: st.DataObject
) -> None:
    included = [one for one in responses if not one.excluded]
    flagged = data.draw(st.lists(st.sampled_from(included), unique_by=id) if included else st.just([]))
    others = [one for one in responses if all(one is not each for each in flagged)]
    for filters in (PLAIN, NEWS):
        without = make_counts(responses, flagged, filters)
        assert known(without.over(*names)) == known(make_counts(others, filters=filters).over(*names))
        assert without.excluded == make_counts(responses).excluded


@given(responses=RESPONSES, left_out=RESPONSES, names=NAMES)
def test_counts_never_fall_below_nothing(
    responses: list[Response], left_out: list[Response], names: list[str]
) -> None:
    for filters in (PLAIN, NEWS):
        for one in make_counts(responses, left_out, filters).over(*names).values():
            assert one.n > 0
            assert one.w > 0
            assert one.w2 > 0


def test_margins_need_no_joint_tally() -> None:
    tally = Tally.of(dimensions(shipped()), 1, count(shipped(), [make_response()]))
    counts = LiveCounts(tally, refuse)
    assert counts.over("channel", "age") == {("chat", "25-34"): Count(1, 1.0, 1.0)}
    with pytest.raises(AssertionError):
        counts.over("channel", "age", "bot")


def test_moment_moves_with_the_revision_and_with_who_is_left_out() -> None:
    responses = [make_response(), make_response(source="news")]
    moments = [make_counts(responses, left_out).moment for left_out in ([], responses[:1], responses)]
    assert moments == [(1, 0), (1, 1), (1, 2)]
    assert make_counts(responses, responses[:1], filters=NEWS).moment == (1, 0)


def test_excluded_responses_are_in_no_counts() -> None:
    counts = make_counts(
        [make_response(source="news"), make_response(source="news", excluded=True)], filters=NEWS
    )
    assert counts.over() == {(): Count(1, 1.0, 1.0)}
    assert counts.excluded == 1


@pytest.mark.parametrize("filters", [{}, NEWS, {"when": Filter(frozenset("x"))}])
def test_dimensions_that_there_are_not_are_refused(filters: Filters) -> None:
    with pytest.raises(KeyError):
        make_counts([make_response(source="news")], filters=filters).over("when")


@pytest.mark.parametrize(
    ("wanted", "passing"),
    [
        (Filter(frozenset({"a"})), ["a"]),
        (Filter(frozenset({"a"}), several=True), ["a", "a,b"]),
        (Filter(frozenset({"a,b"})), ["a,b"]),
        (Filter(frozenset({""})), [""]),
        (Filter(first="a,b"), ["a,b", "b"]),
        (Filter(last="a,b"), ["", "a", "a,b"]),
        (Filter(first="a", last="a"), ["a"]),
    ],
)
def test_filter_passes_some_codes_or_a_range(wanted: Filter, passing: list[str]) -> None:
    assert [code for code in ("", "a", "a,b", "b") if wanted.passes(code)] == passing
