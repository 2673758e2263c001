"""The joint tally in columns: what a plain dictionary of combinations counts, whatever is asked of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.counting import Filter
from study.joint import Batch, JointTally
from study.tally import Combination, Count

DIMENSIONS = ("age", "used", "source", "day", "status")
DAYS = tuple(f"2026-11-{day:02}" for day in range(1, 31))
CODES: tuple[tuple[str, ...], ...] = (
    ("", "16-24", "75+"),
    ("", "chat", "chat,phone", "phone,email", "nothing"),
    ("", "news", "a,b"),
    DAYS,
    ("included", "excluded"),
)
CELLS = st.tuples(*(st.sampled_from(codes) for codes in CODES))
ONES = st.integers(1, 3).map(lambda n: Count(n, float(n), float(n)))
WEIGHTED = st.builds(Count, st.integers(1, 400), st.floats(0.01, 9), st.floats(0.01, 81))
COUNTS = st.one_of(st.just(Count(1, 1.0, 1.0)), ONES, st.just(Count(300, 300.0, 300.0)))
JOINTS = st.one_of(
    st.dictionaries(CELLS, COUNTS, max_size=40),
    st.dictionaries(CELLS, st.one_of(COUNTS, WEIGHTED), max_size=40),
)
NAMES = st.lists(st.sampled_from(DIMENSIONS), max_size=5)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.builds(Filter, st.frozensets(st.sampled_from(CODES[0]), min_size=1)),
        "used": st.builds(
            Filter,
            st.frozensets(st.sampled_from(["chat", "phone", "email", "sms"]), min_size=1),
            st.just(True),
        ),
        "source": st.builds(Filter, st.frozensets(st.sampled_from(["news", "a,b", "gone"]), min_size=1)),
        "day": st.builds(Filter, first=st.sampled_from(("", *DAYS)), last=st.sampled_from(("", *DAYS))),
    },
)
Cells: TypeAlias = Mapping[Combination, Count]
Passes: TypeAlias = Mapping[str, Callable[[str], bool]]


def counted(
    cells: Cells, passes: Passes, names: Sequence[str], dimensions: Sequence[str]
) -> dict[Combination, Count]:
    """Return what a plain walk over all cells counts."""
    sums: dict[Combination, Count] = {}
    for cell, one in cells.items():
        codes = dict(zip(dimensions, cell, strict=True))
        if all(fits(codes[name]) for name, fits in passes.items()):
            kept = tuple(codes[name] for name in names)
            sums[kept] = sums.get(kept, Count()).plus(one)
    return sums


def check(joint: JointTally, cells: Cells, filters: Mapping[str, Filter], *names: str) -> None:
    passes = {name: wanted.passes for name, wanted in filters.items()}
    found, expected = joint.where(passes).over(*names), counted(cells, passes, names, joint.dimensions)
    assert found.keys() == expected.keys()
    for cell, one in found.items():
        assert one.n == expected[cell].n
        assert one == pytest.approx(expected[cell], rel=1e-9)


def batch(cells: Cells) -> Batch:
    return Batch(list(zip(*cells, strict=True)), *zip(*cells.values(), strict=True))


def batches(cells: Cells, size: int) -> Iterable[Batch]:
    left = list(cells.items())
    while left:
        yield batch(dict(left[:size]))
        left = left[size:]


@given(cells=JOINTS, filters=FILTERS, names=NAMES)
def test_over_counts_what_a_dictionary_does(
    cells: Cells, filters: Mapping[str, Filter], names: list[str]
) -> None:
    check(JointTally.of(DIMENSIONS, cells), cells, filters, *names)


@given(parts=st.lists(JOINTS, max_size=5), size=st.integers(1, 50), filters=FILTERS, names=NAMES)
def test_updated_in_any_parts_counts_what_a_dictionary_does(
    parts: list[Cells], size: int, filters: Mapping[str, Filter], names: list[str]
) -> None:
    joint, cells = JointTally.empty(DIMENSIONS), dict[Combination, Count]()
    for part in parts:
        joint, cells = joint.updated(batches(part, size)), {**cells, **part}
        check(joint, cells, filters, *names)
    assert joint == cells
    assert len(joint) == len(cells)


@given(before=JOINTS, changed=JOINTS)
def test_updated_leaves_the_earlier_one_as_it_was(before: Cells, changed: Cells) -> None:
    joint = JointTally.of(DIMENSIONS, before)
    passing = joint.where({})
    joint.updated(batches(changed, 10))
    assert joint == before
    assert passing.over("age").keys() == counted(before, {}, ["age"], DIMENSIONS).keys()


@given(cells=JOINTS)
def test_is_the_mapping_that_it_was_made_of(cells: Cells) -> None:
    joint = JointTally.of(DIMENSIONS, cells)
    assert dict(joint) == dict(cells)
    assert JointTally.of(DIMENSIONS, joint) is joint
    for unknown in (("75+", "chat", "news", "2026-12-01", "included"), ("16-24",)):
        assert unknown not in joint


def test_combination_of_known_codes_that_nobody_gave_is_unknown() -> None:
    cells: Cells = {("1", "1"): Count(1, 1.0, 1.0), ("2", "2"): Count(1, 1.0, 1.0)}
    joint = JointTally.of(("a", "b"), cells)
    with pytest.raises(KeyError):
        joint["1", "2"]


@pytest.mark.parametrize("names", [("when",), ("age", "when")])
def test_unknown_dimensions_are_refused(names: tuple[str, ...]) -> None:
    cells = {tuple(codes[0] for codes in CODES): Count(1, 1.0, 1.0)}
    for joint in (JointTally.empty(DIMENSIONS), JointTally.of(DIMENSIONS, cells)):
        with pytest.raises(KeyError, match="There are no counts over when"):
            joint.where({}).over(*names)
        with pytest.raises(KeyError, match="There are no counts over when"):
            joint.where({"when": bool})


@pytest.mark.parametrize("many", [255, 256, 257, 65_536, 65_537])
def test_any_number_of_codes_is_counted_apart(many: int) -> None:
    cells: Cells = {(str(code), "ab"[code % 2]): Count(1, 1.0, 1.0) for code in range(many)}
    first = dict(list(cells.items())[: many // 2])
    joint = JointTally.of(("source", "side"), first).updated([batch(dict(list(cells.items())[many // 2 :]))])
    assert len(joint.where({}).over("source")) == many
    assert joint.where({"source": "7".__eq__}).over("side") == {("b",): Count(1, 1.0, 1.0)}
    last = str(many - 1)
    assert joint.where({"source": last.__eq__}).over("source", "side") == {
        (last, "ab"[(many - 1) % 2]): Count(1, 1.0, 1.0)
    }


def test_over_more_dimensions_than_fit_into_one_number() -> None:
    names = tuple(f"q{place}" for place in range(40))
    cells = {
        tuple(str((place * row) % 7) for place in range(40)): Count(row, row, row) for row in range(1, 30)
    }
    check(JointTally.of(names, cells), cells, {}, *names)
    check(JointTally.of(names, cells), cells, {"q1": Filter(frozenset("135"))}, *names[:30])


def test_weights_after_plain_counts_keep_both() -> None:
    plain: Cells = {("a",): Count(2, 2.0, 2.0), ("b",): Count(1, 1.0, 1.0)}
    joint = JointTally.of(("q",), plain).updated([batch({("c",): Count(1, 0.5, 0.25)})])
    assert joint == {**plain, ("c",): Count(1, 0.5, 0.25)}
    assert joint.where({}).over() == {(): Count(4, 3.5, 3.25)}
    assert joint.updated([]) == joint
