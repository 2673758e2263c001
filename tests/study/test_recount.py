"""Counting anew beside a tally: the same margins as counted cell by cell, and each difference seen."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from study.recount import Margins, One, Shares
from study.tally import STATUS, Combination, Count, pair_cells, totals

NAMES = ("age", "shops", "channel", "lang", "source", "day", STATUS)
TOGETHER = ("age", "day")
CODES = st.sampled_from(["", "a", "b"])
CELLS = st.tuples(*[CODES] * len(NAMES))
ONES = st.sampled_from([Count(1, 1.0, 1.0), Count(1, 0.5, 0.25), Count(2, 2.0, 2.0), Count(3, 2.5, 2.25)])
MANY = st.lists(st.tuples(CELLS, ONES), min_size=1, max_size=40)


def shares(counted: Iterable[tuple[Combination, One]]) -> Shares:
    made = Shares()
    for cell, one in counted:
        made.add(["\t".join(cell)], [one])
    return made


def margins(names: Sequence[str], counted: Sequence[tuple[Combination, Count]]) -> Margins:
    made = Margins(names, TOGETHER)
    for some in (counted[::2], counted[1::2]):
        cells = list(zip(*(cell for cell, _ in some), strict=True)) or [()] * len(names)
        made.add(dict(zip(names, cells, strict=True)), [one for _, one in some])
    return made


@given(MANY)
def test_margins_over_any_two_are_those_counted_from_all_cells(
    counted: list[tuple[Combination, Count]],
) -> None:
    found = margins(NAMES, counted)
    pairs = {
        (*pair, *cell): one
        for pair in combinations(NAMES[:-1], 2)
        for cell, one in found.over(*pair, STATUS).items()
    }
    assert pairs == pair_cells(NAMES, counted)


@given(MANY)
def test_margins_over_what_is_together_and_another_are_right(
    counted: list[tuple[Combination, Count]],
) -> None:
    asked = ("lang", *TOGETHER, STATUS)
    places = [NAMES.index(name) for name in asked]
    right = totals([(tuple(cell[place] for place in places), one) for cell, one in counted])
    assert margins(NAMES, counted).over(*asked) == right


@given(MANY)
def test_margins_of_a_questionnaire_of_one_question_are_right(
    counted: list[tuple[Combination, Count]],
) -> None:
    names = ("age", "lang", "source", "day", STATUS)
    fewer = [((cell[0], *cell[3:]), one) for cell, one in counted]
    found = margins(names, fewer)
    for pair in combinations(names[:-1], 2):
        right = {cell[2:]: one for cell, one in pair_cells(names, fewer).items() if cell[:2] == pair}
        assert found.over(*pair, STATUS) == right


@given(MANY, st.randoms())
def test_shares_are_the_same_in_any_pieces_and_order(
    counted: list[tuple[Combination, Count]], chance: st.DataObject
) -> None:
    pieces = list(counted)
    chance.shuffle(pieces)  # type: ignore[attr-defined]
    assert shares(pieces).differing(shares(totals(counted).items())) == set()


@given(MANY, MANY)
def test_shares_differ_where_a_cell_does(
    one: list[tuple[Combination, Count]], other: list[tuple[Combination, Count]]
) -> None:
    assume(totals(one) != totals(other))
    assert shares(one).differing(shares(other)) != set()
