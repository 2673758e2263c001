"""What the public does not see of a crosstab."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from study.study_settings import StudySettings
from study.suppression import COMPLEMENT, public
from study.tabulation import ALL, Cell, Crosstab, crosstab
from tests.study.weather import answers, make_counts, make_instrument

BANDS, PLACES = ("a", "b", "c", "d"), ("app", "tv", "radio", "na")
SURVEY = make_instrument(band=(*BANDS, "na"), place=PLACES)
SMALL, WIDE = "n < 30", "interval of 30 points or more"


def exact(counts: Mapping[str, tuple[int, ...]], left_out: Collection[str] = (), **changes: int) -> Crosstab:
    responses = [
        one
        for band, column in counts.items()
        for place, n in zip(PLACES, column, strict=False)
        for one in answers(n, band=band, place=place)
    ]
    row = SURVEY.question("place")
    assert row is not None
    found = make_counts(responses, SURVEY)
    return crosstab(found, row, SURVEY.banner, settings=StudySettings.of(changes), left_out=left_out)


def shown(counts: Mapping[str, tuple[int, ...]], **changes: int) -> Crosstab:
    """Return the public crosstab of app, tv, radio and no answer by band."""
    return public(lambda left_out: exact(counts, left_out, **changes), StudySettings.of(changes))


def hidden(table: Crosstab) -> dict[str, str]:
    return {column.code: column.suppressed for column in table.columns if column.suppressed}


def clear(n: int) -> tuple[int, int, int]:
    """Return a column whose shares are sure enough to be shown from 30 answers on."""
    return (n, 0, 0)


def test_small_columns_are_hidden_and_say_why() -> None:
    table = shown({"a": clear(29), "b": clear(12), "c": clear(30), "d": clear(50)})
    assert hidden(table) == {"a": SMALL, "b": SMALL}


def test_hidden_column_keeps_its_code_and_no_figure() -> None:
    table = shown({"a": clear(29), "b": clear(12), "c": clear(30), "d": clear(50)})
    for code in "ab":
        column = table.column(code)
        assert (column.base, column.effective_base, column.no_answer) == (0, 0.0, 0)
        for place in PLACES[:3]:
            assert table.cells[place, code] == Cell(place, code, None)
    assert table.sums == {}


def test_exactly_one_hidden_column_takes_the_next_smallest_with_it() -> None:
    table = shown({"a": clear(20), "b": clear(90), "c": clear(60), "d": clear(70)})
    assert hidden(table) == {"a": SMALL, "c": COMPLEMENT}


def test_empty_column_does_not_hide_the_one_beside_it() -> None:
    table = shown({"a": clear(20), "b": clear(90), "c": clear(60)})
    assert hidden(table) == {"a": SMALL, "c": COMPLEMENT, "d": SMALL}


def test_empty_columns_alone_take_none_with_them() -> None:
    assert hidden(shown({"a": clear(60), "b": clear(90)})) == {"c": SMALL, "d": SMALL}


def test_two_hidden_columns_are_enough() -> None:
    table = shown({"a": clear(20), "b": clear(25), "c": clear(60), "d": clear(70)})
    assert hidden(table) == {"a": SMALL, "b": SMALL}


@pytest.mark.parametrize(("small", "base", "share"), [(5, 170, 94), (4, 160, 100)])
def test_all_includes_hidden_columns_only_if_together_they_hold_a_batch(
    small: int, base: int, share: int
) -> None:
    table = shown({"a": (0, small, 0), "b": (0, small, 0), "c": clear(80), "d": clear(80)})
    assert hidden(table) == {"a": SMALL, "b": SMALL}
    assert (table.base, table.cells["app", ALL].rounded) == (base, share)


def test_all_is_hidden_as_any_other_column() -> None:
    table = shown({"a": clear(14), "b": clear(15)})
    assert hidden(table)[ALL] == SMALL
    assert table.cells["app", ALL] == Cell("app", ALL, None)


@pytest.mark.parametrize(("n", "why"), [(38, WIDE), (40, "")])
def test_wide_interval_hides_its_column(n: int, why: str) -> None:
    table = shown({"a": (n // 2, n // 2, 0), "b": clear(100), "c": clear(100), "d": clear(100)})
    assert table.column("a").suppressed == why
    assert (exact({"a": (n // 2, n // 2, 0)}).cells["app", "a"].width >= 30) is bool(why)


def test_thresholds_are_the_studys_own() -> None:
    counts = {"a": clear(45), "b": clear(45), "c": (20, 20, 0), "d": clear(100)}
    assert hidden(shown(counts)) == {}
    assert hidden(shown(counts, smallest_base=46)) == dict.fromkeys("abc", "n < 46")
    assert hidden(shown(counts, widest_interval=25, smallest_base=20)) == {
        "c": "interval of 25 points or more",
        "a": COMPLEMENT,
    }
    few = {"a": clear(12), "b": clear(12), "c": clear(60), "d": clear(60)}
    assert shown(few, batch=10).base == 140
    assert shown(few, batch=30).base == 120
    assert not shown(counts, low_base=40).column("d").low_base
    assert shown(counts, low_base=101).column("d").low_base


def test_public_figures_are_whole_and_bases_rounded_down() -> None:
    table = shown({"a": (141, 5, 1, 3), "b": clear(104), "c": clear(99), "d": clear(50)})
    column, cells = table.column("a"), [table.cells[place, "a"] for place in PLACES[:3]]
    assert (column.base, column.effective_base, column.no_answer) == (145, 145.0, 0)
    assert [(cell.percent, cell.low, cell.high) for cell in cells] == [(96, 91, 98), (3, 1, 8), (1, 0, 4)]
    assert [(cell.count, cell.se) for cell in cells] == [(None, None)] * 3
    assert table.column("c").low_base
    assert not table.column("b").low_base


def test_share_that_rounds_to_nothing_is_not_nothing() -> None:
    table = shown({"a": (997, 3, 0), "b": clear(100), "c": clear(100), "d": clear(100)})
    few, none = table.cells["tv", "a"], table.cells["radio", "a"]
    assert few.percent is not None
    assert (0 < few.percent < 0.5, few.rounded, none.percent) == (True, 0, 0)
    assert few.percent == shown({"a": (999, 1, 0), "b": clear(100)}).cells["tv", "a"].percent


def test_hidden_columns_are_never_named() -> None:
    table = shown({"a": (0, 25, 0), "b": (0, 22, 0), "c": (90, 30, 20), "d": (30, 90, 20)})
    assert hidden(table) == {"a": SMALL, "b": SMALL}
    assert table.cells["app", "c"].higher_than == ("d",)
    assert table.cells["tv", "d"].higher_than == ("c",)


COLUMN = st.tuples(*[st.integers(0, 70)] * 4)


@settings(max_examples=150)
@given(counts=st.fixed_dictionaries(dict.fromkeys(BANDS, COLUMN)), batch=st.integers(1, 20))
def test_no_hidden_column_can_be_worked_out(counts: Mapping[str, tuple[int, ...]], batch: int) -> None:
    table, full = shown(counts, batch=batch), exact(counts)
    bases = {code: full.column(code).base for code in BANDS}
    unseen = [code for code in hidden(table) if code != ALL]
    people = [bases[code] for code in unseen if bases[code]]
    assert len(people) != 1 or len(unseen) == len(BANDS)
    for code in BANDS:
        column = full.column(code)
        widest = max(full.cells[place, code].width for place in PLACES[:3])
        if column.base < 30 or widest >= 30:
            assert code in unseen
    inside = sum(people) if sum(people) >= batch else 0
    counted = sum(bases[code] for code in BANDS if code not in unseen) + inside
    if ALL not in hidden(table):
        assert table.base == counted - counted % 5
    for cell in table.cells.values():
        assert not set(cell.higher_than) & set(unseen)
        assert cell.count is None
        assert (cell.percent is None) == (cell.column in hidden(table))
