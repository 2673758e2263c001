"""The PowerPoint presentation, read again."""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pptx
import pytest

from dashboard.charts.model import Chart, Figure, Kind
from dashboard.takeaway.origin import Origin, named
from dashboard.takeaway.slides import slides
from dashboard.wording import Wording
from tests.dashboard.charts import make_chart
from tests.dashboard.takeaway.origins import HOSTILE, hostile_chart, make_origin

ENGLISH = Wording("en")


def made(*charts: Chart, origin: Origin | None = None, say: Wording = ENGLISH) -> list[Any]:
    deck = pptx.Presentation(BytesIO(slides(charts, origin or make_origin(), say)))
    return list(deck.slides)


def frame(slide: Any) -> Any:
    (found,) = [shape for shape in slide.shapes if shape.has_chart]
    return found


def said(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def share(percent: float | None) -> object:
    return None if percent is None else pytest.approx(percent / 100, abs=1e-12)


@pytest.mark.parametrize("kind", [Kind.BARS, Kind.LINES])
@pytest.mark.parametrize("exclusive", [True, False])
def test_slide_has_every_figure_as_a_chart_that_can_be_edited(kind: Kind, exclusive: bool) -> None:
    chart = make_chart(kind, exclusive=exclusive)
    (slide,) = made(chart)
    (plot,) = frame(slide).chart.plots
    assert list(plot.categories) == [named(group, ENGLISH) for group in chart.groups]
    for series, drawn in zip(chart.series, plot.series, strict=True):
        assert drawn.name == series.label
        expected = [share(chart.figures[series.code, group.code].percent) for group in chart.groups]
        assert list(drawn.values) == expected
    book = openpyxl.load_workbook(BytesIO(frame(slide).chart.part.chart_workbook.xlsx_part.blob))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert cells[0][1:] == [one.label for one in chart.series]
    assert [row[1:] for row in cells[1:]] == [
        [share(chart.figures[one.code, group.code].percent) for one in chart.series] for group in chart.groups
    ]


def test_slide_of_steps_draws_them_as_steps_and_the_goal_across() -> None:
    chart = make_chart(Kind.STEPS)
    (plot,) = frame(made(chart)[0]).chart.plots
    *drawn, goal = plot.series
    assert [one.name for one in drawn] == [one.label for one in chart.series]
    assert goal.name == "keep 90 %"
    assert list(goal.values) == [0.9, 0.9]
    for one in drawn:
        places = [float(place.text) for place in one._element.xpath("c:xVal//c:v")]
        assert places == [1, 1, 1, 5, 5, 240]
        assert list(one.values) == [pytest.approx(share) for share in (0.97, 0.97, 0.91, 0.91, 0.4, 0.4)]
    assert 'c:smooth val="1"' not in frame(made(chart)[0]).chart.part.blob.decode()


def test_slide_leaves_a_gap_where_nobody_answered() -> None:
    (slide,) = made(make_chart())
    assert 'c:dispBlanksAs val="gap"' in frame(slide).chart.part.blob.decode()
    assert [series.values[2] for series in frame(slide).chart.plots[0].series] == [None] * 3


@pytest.mark.parametrize("kind", Kind)
def test_slide_has_the_charts_colours(kind: Kind) -> None:
    chart = make_chart(kind)
    xml = frame(made(chart)[0]).chart.part.blob.decode()
    assert {one.colour.lstrip("#") for one in chart.series} <= set(re.findall(r'srgbClr val="(\w+)"', xml))


@pytest.mark.parametrize("kind", Kind)
def test_slide_says_what_it_shows_and_where_it_comes_from(kind: Kind) -> None:
    chart = make_chart(kind, segment="Age: 16–24", weighted=True)
    (slide,) = made(chart)
    assert slide.shapes.title.text_frame.text == chart.title
    for text in (chart.sentence, *chart.notes, make_origin().foot, "Age: 16–24 · Weighted"):
        assert text in said(slide)
    described = frame(slide)._element.nvGraphicFramePr.cNvPr.get("descr")
    assert described == f"{chart.title} {chart.sentence}"
    assert "Mode: Online questionnaire." in slide.notes_slide.notes_text_frame.text


def test_slide_names_the_bases() -> None:
    assert "Base (n): All 147; 16–24 60; 75 or over 0" in said(made(make_chart())[0])
    assert "Base (n): Live chat 100; Phone 100; Email 100" in said(made(make_chart(Kind.STEPS))[0])


def test_presentation_has_a_slide_for_each_chart() -> None:
    charts = [make_chart(kind) for kind in Kind]
    assert [frame(slide).name for slide in made(*charts)] == [chart.name for chart in charts]


def test_every_slide_of_a_synthetic_study_says_so() -> None:
    label = "Made-up answers."
    for slide in made(*(make_chart(kind) for kind in Kind), origin=make_origin(synthetic=label)):
        assert label in said(slide)


@pytest.mark.parametrize("kind", Kind)
def test_presentation_computes_nothing(kind: Kind) -> None:
    (slide,) = made(hostile_chart(kind))
    book = openpyxl.load_workbook(BytesIO(frame(slide).chart.part.chart_workbook.xlsx_part.blob))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(str(cell.value).startswith(HOSTILE[0]) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert slide.shapes.title.text_frame.text == HOSTILE[0]
    assert '<&">' in said(slide)


def test_chart_without_answers_has_a_slide() -> None:
    nobody = Figure(None, None, None, "no answers yet", "")
    empty = make_chart(figures=dict.fromkeys(make_chart().figures, nobody))
    for slide in made(empty, make_chart(Kind.LINES, groups=(), figures={})):
        assert not any(shape.has_chart for shape in slide.shapes)
        assert ENGLISH.no_answers() in said(slide)


def test_presentation_speaks_the_readers_language() -> None:
    (slide,) = made(make_chart(), say=Wording("et"))
    assert "Base (n)" not in said(slide)
    assert Wording("et").gettext("Base (n)") in said(slide)
