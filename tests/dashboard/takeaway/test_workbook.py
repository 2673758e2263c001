"""The Excel workbook, read again by another program."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.model import Chart, Figure, Kind
from dashboard.takeaway.origin import Origin, named
from dashboard.takeaway.sheet_names import LONGEST, sheet_names
from dashboard.takeaway.workbook import workbook
from dashboard.wording import Wording
from tests.dashboard.charts import make_chart
from tests.dashboard.takeaway.origins import HOSTILE, hostile_chart, make_origin

ENGLISH = Wording("en")
SYNTHETIC = "Made-up answers."
REFUSED = set("[]:*?/\\")


def made(*charts: Chart, origin: Origin | None = None, say: Wording = ENGLISH) -> Any:
    return openpyxl.load_workbook(BytesIO(workbook(charts, origin or make_origin(), say)))


def parts(*charts: Chart) -> dict[str, str]:
    """Return the parts of XML that a file consists of."""
    with zipfile.ZipFile(BytesIO(workbook(charts, make_origin(), ENGLISH))) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xml")}


def block(sheet: Any, heading: str) -> list[list[Any]]:
    """Return the cells below a heading, its names of columns first, up to the next empty row."""
    rows = list(sheet.iter_rows())
    start = next(place for place, row in enumerate(rows) if row[0].value == heading) + 1
    end = next((place for place in range(start, len(rows)) if rows[place][0].value is None), len(rows))
    return [list(row) for row in rows[start:end]]


def texts(sheet: Any) -> set[object]:
    return {cell.value for row in sheet.iter_rows() for cell in row} - {None}


def share(percent: float | None) -> object:
    return None if percent is None else pytest.approx(percent / 100, abs=1e-12)


@pytest.mark.parametrize("kind", Kind)
def test_sheet_has_every_figure(kind: Kind) -> None:
    chart = make_chart(kind)
    sheet = made(chart)[chart.name]
    reads: dict[str, Callable[[Figure], object]] = {
        chart.caption: lambda figure: share(figure.percent),
        "Lower bound of the interval": lambda figure: share(figure.low),
        "Upper bound of the interval": lambda figure: share(figure.high),
        "Count": lambda figure: figure.count,
    }
    for heading, read in reads.items():
        head, *rows = block(sheet, heading)
        assert [cell.value for cell in head[1:4]] == [one.label for one in chart.series]
        for group, row in zip(chart.groups, rows, strict=False):
            assert row[0].value == named(group, ENGLISH)
            expected = [read(chart.figures[one.code, group.code]) for one in chart.series]
            assert [cell.value for cell in row[1:4]] == expected


def test_sheet_shows_shares_as_percents() -> None:
    chart = make_chart()
    _, first, *_ = block(made(chart)[chart.name], chart.caption)
    assert {cell.number_format for cell in first[1:4]} == {"0.0%"}


def test_sheet_has_the_bases_of_groups() -> None:
    chart = make_chart()
    head, *rows = block(made(chart)[chart.name], chart.caption)
    assert [cell.value for cell in head[4:6]] == ["Base (n)", "Effective base"]
    assert [(row[4].value, row[5].value) for row in rows] == [
        (group.base, group.effective_base) for group in chart.groups
    ]


def test_sheet_has_the_bases_of_series() -> None:
    chart = make_chart(Kind.STEPS)
    *_, bases = block(made(chart)[chart.name], chart.caption)
    assert [cell.value for cell in bases[:4]] == ["Base (n)", *(one.base for one in chart.series)]


def test_sheet_says_which_changes_and_differences_are_clear() -> None:
    chart = make_chart(Kind.LINES)
    _, *rows = block(made(chart)[chart.name], "Change in points")
    assert [cell.value for cell in rows[1][1:4]] == ["+6 points", None, None]
    assert "Change in points" not in texts(made(make_chart())["channel-by-age"])


def test_sheet_says_what_it_shows_and_where_it_comes_from() -> None:
    chart = make_chart(segment="Age: 16–24", weighted=True)
    found = texts(made(chart)[chart.name])
    assert {chart.title, chart.sentence, *chart.notes, make_origin().foot} <= found
    assert "Who is counted: Age: 16–24 · Weighted" in found


@pytest.mark.parametrize("kind", Kind)
def test_sheet_has_an_excel_chart_in_the_charts_colours(kind: Kind) -> None:
    chart = make_chart(kind)
    drawn = parts(chart)["xl/charts/chart1.xml"]
    assert {one.colour.lstrip("#") for one in chart.series} <= set(re.findall(r'srgbClr val="(\w+)"', drawn))
    assert f'descr="{chart.sentence}"' in parts(chart)["xl/drawings/drawing1.xml"]


def test_sheet_of_steps_draws_them_as_steps() -> None:
    chart = make_chart(Kind.STEPS)
    _, *rows = block(made(chart)[chart.name], "Points of the lines")
    assert [row[0].value for row in rows] == [1, 1, 1, 5, 5, 240]
    assert [row[1].value for row in rows] == pytest.approx([0.97, 0.97, 0.91, 0.91, 0.4, 0.4])


def test_workbook_begins_with_a_sheet_about_it() -> None:
    charts = [make_chart(kind) for kind in Kind]
    book = made(*charts)
    front = book.worksheets[0]
    assert front.title == "About"
    links = {
        cell.value: cell.hyperlink.location for row in front.iter_rows() for cell in row if cell.hyperlink
    }
    assert links == {chart.name: f"'{chart.name}'!A1" for chart in charts}
    assert {"Study", "Channels (channels)", "Mode", "Online questionnaire."} <= texts(front)


def test_every_sheet_of_a_synthetic_study_says_so() -> None:
    book = made(*(make_chart(kind) for kind in Kind), origin=make_origin(synthetic=SYNTHETIC))
    assert [sheet.title for sheet in book.worksheets if SYNTHETIC not in texts(sheet)] == []


@pytest.mark.parametrize("kind", Kind)
def test_workbook_computes_nothing(kind: Kind) -> None:
    chart = hostile_chart(kind)
    for name, xml in parts(chart).items():
        assert "<f>" not in xml or "charts/" in name
    cells = [cell for sheet in made(chart).worksheets for row in sheet.iter_rows() for cell in row]
    assert HOSTILE[0] in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells if cell.value == HOSTILE[2])


def test_chart_without_answers_has_a_sheet() -> None:
    nobody = Figure(None, None, None, "no answers yet", "")
    empty = make_chart(figures=dict.fromkeys(make_chart().figures, nobody))
    none_yet = make_chart(Kind.LINES, groups=(), figures={})
    assert len(made(empty, none_yet).worksheets) == 3


def test_workbook_speaks_the_readers_language() -> None:
    chart = make_chart()
    estonian = Wording("et")
    assert estonian.gettext("Base (n)") in texts(made(chart, say=estonian)[chart.name])
    assert "Base (n)" not in texts(made(chart, say=estonian)[chart.name])


@given(st.lists(st.text(max_size=40), max_size=8))
def test_sheet_names_are_such_as_excel_takes(wanted: list[str]) -> None:
    names = sheet_names(wanted)
    assert len({name.lower() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name) <= LONGEST
        assert not REFUSED & set(name)
        assert name.strip("'") == name
        assert name.lower() != "history"


def test_sheet_name_stays_as_it_is_where_it_can() -> None:
    assert sheet_names(["channel-by-age", "channel-by-age-vs"]) == ["channel-by-age", "channel-by-age-vs"]
