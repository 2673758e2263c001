"""A known table in, every figure checked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from study.instrument import Answer, Instrument, Question
from study.instrument_document import load_folder
from study.response import Response
from study.tabulation import ALL, Crosstab, crosstab
from tests.factories import make_response, make_tally, shipped, write_instrument

CHANNELS = ("chat", "phone", "email", "bot", "other", "none")
BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
TABLE = {
    "16-24": {"chat": 7, "phone": 1},
    "25-34": {"chat": 141, "phone": 5, "email": 1},
    "75+": {"phone": 1, "email": 1, "none": 1},
}
ROUNDED = {
    "16-24": {"chat": 88, "phone": 12},
    "25-34": {"chat": 96, "phone": 3, "email": 1},
    "75+": {"phone": 34, "email": 33, "none": 33},
    ALL: {"chat": 94, "phone": 4, "email": 1, "none": 1},
}


def table_responses() -> list[Response]:
    return [
        make_response(age=band, channel=channel)
        for band, counts in TABLE.items()
        for channel, times in counts.items()
        for _ in range(times)
    ]


def channel_by_age(responses: list[Response]) -> Crosstab:
    return crosstab(make_tally(responses), shipped().headline, shipped().banner)


@pytest.fixture(scope="module")
def table() -> Crosstab:
    return channel_by_age(table_responses())


def test_crosstab_has_a_column_for_all_and_each_reported_band(table: Crosstab) -> None:
    assert [column.code for column in table.columns] == [ALL, *BANDS]
    assert set(table.cells) == {(row, column) for row in CHANNELS for column in (ALL, *BANDS)}
    assert (table.row.code, table.banner.code, table.revision) == ("channel", "age", 1)


def test_crosstab_of_a_known_table_has_its_bases(table: Crosstab) -> None:
    bases = {column.code: column.base for column in table.columns}
    assert bases == {ALL: 158, **dict.fromkeys(BANDS, 0), "16-24": 8, "25-34": 147, "75+": 3}
    assert all(column.effective_base == column.base for column in table.columns)
    assert (table.base, table.no_banner) == (158, 0)


@pytest.mark.parametrize("band", TABLE)
@pytest.mark.parametrize("channel", CHANNELS)
def test_crosstab_of_a_known_table_has_its_figures(table: Crosstab, band: str, channel: str) -> None:
    count, base = TABLE[band].get(channel, 0), sum(TABLE[band].values())
    low, high = proportion_confint(count, base, method="wilson")
    cell = table.cells[channel, band]
    assert (cell.row, cell.column, cell.count) == (channel, band, count)
    assert cell.percent == pytest.approx(100 * count / base)
    assert (cell.low, cell.high) == pytest.approx((100 * low, 100 * high), abs=1e-4)
    assert cell.rounded == ROUNDED[band].get(channel, 0)


@pytest.mark.parametrize("channel", CHANNELS)
def test_all_is_the_sum_of_the_columns(table: Crosstab, channel: str) -> None:
    cell = table.cells[channel, ALL]
    assert cell.count == sum(table.cells[channel, band].count or 0 for band in BANDS)
    assert cell.percent == pytest.approx(100 * cell.count / 158)
    assert cell.rounded == ROUNDED[ALL].get(channel, 0)


def test_marks_of_low_and_small_bases() -> None:
    for base, low, small in [(0, True, True), (29, True, True), (30, True, False), (100, False, False)]:
        column = channel_by_age([make_response() for _ in range(base)]).columns[0]
        assert (column.base, column.low_base, column.small_base) == (base, low, small)


def test_nobody_gives_no_percent_never_zero() -> None:
    empty = channel_by_age([])
    assert empty.base == 0
    for cell in empty.cells.values():
        assert cell.count == 0
        assert (cell.percent, cell.rounded, cell.low, cell.high) == (None, None, None, None)


def test_no_answer_to_the_row_leaves_the_base_and_is_counted() -> None:
    answers = ["3-5", "0", "na", None]
    tally = make_tally([make_response(age="75+", shops=answer) for answer in answers])
    shops = shipped().question("shops")
    assert shops is not None
    by_age = crosstab(tally, shops, shipped().banner)
    columns = {column.code: column for column in by_age.columns}
    assert (columns["75+"].base, columns["75+"].no_answer) == (2, 2)
    assert (columns[ALL].base, columns[ALL].no_answer) == (2, 2)
    assert by_age.cells["3-5", "75+"].percent == pytest.approx(50)
    assert ("na", "75+") not in by_age.cells


def test_no_answer_to_the_banner_is_in_no_column_and_is_counted() -> None:
    by_age = channel_by_age([make_response(), make_response(age="na"), make_response(age=None)])
    assert (by_age.base, by_age.no_banner) == (1, 2)
    assert by_age.cells["chat", ALL].count == 1


def test_excluded_responses_do_not_count() -> None:
    by_age = channel_by_age(
        [make_response(), make_response(excluded=True), make_response(excluded=True, age="na")]
    )
    assert (by_age.base, by_age.no_banner, by_age.cells["chat", ALL].count) == (1, 0, 1)


def operators_instrument(folder: Path) -> tuple[Instrument, dict[str, Question]]:
    instrument = load_folder(str(write_instrument(folder)))
    return instrument, {question.code: question for question in instrument.questions}


def test_multiple_answers_each_count_on_a_base_of_respondents(tmp_path: Path) -> None:
    instrument, questions = operators_instrument(tmp_path)
    given: list[Answer] = [("chat", "phone"), ("chat", "email"), ("chat",), ("nothing",)]
    tally = make_tally([make_response(age="35+", used=used) for used in given], instrument)
    by_age = crosstab(tally, questions["used"], instrument.banner)
    column = by_age.columns[0]
    assert (column.base, column.no_answer) == (3, 1)
    cells = [by_age.cells[code, ALL] for code in ("chat", "phone", "email")]
    assert [cell.count for cell in cells] == [3, 1, 1]
    assert [cell.percent for cell in cells] == pytest.approx([100, 100 / 3, 100 / 3])
    assert [cell.rounded for cell in cells] == [100, 33, 33]


def test_number_answers_count_in_their_bands(tmp_path: Path) -> None:
    instrument, questions = operators_instrument(tmp_path)
    given = [0, 30, 31, 500, None]
    tally = make_tally([make_response(age="35+", wait_seconds=wait) for wait in given], instrument)
    by_age = crosstab(tally, questions["wait_seconds"], instrument.banner)
    counts = {row: by_age.cells[row, "35+"].count for row in questions["wait_seconds"].codes}
    assert counts == {"0-30": 2, "31-60": 1, "61-120": 0, "121+": 1}
    assert (by_age.base, by_age.columns[0].no_answer) == (4, 1)


ANYONE = st.builds(
    make_response,
    age=st.sampled_from([*BANDS, "na", None]),
    channel=st.sampled_from([*CHANNELS, None]),
    excluded=st.booleans(),
)


@given(responses=st.lists(ANYONE, max_size=60))
def test_every_response_is_in_one_place_of_any_table(responses: list[Response]) -> None:
    by_age = channel_by_age(responses)
    included = sum(not response.excluded for response in responses)
    assert by_age.base + by_age.columns[0].no_answer + by_age.no_banner == included
    for column in by_age.columns:
        mine = [by_age.cells[row, column.code] for row in CHANNELS]
        assert sum(cell.count or 0 for cell in mine) == column.base
        if column.base:
            assert sum(cell.rounded or 0 for cell in mine) == 100
        for cell in mine:
            assert (cell.percent is None) == (column.base == 0)
