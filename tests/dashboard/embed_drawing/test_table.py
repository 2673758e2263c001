"""The table that holds all figures of a drawing."""

from dataclasses import replace

from dashboard.charts.model import Chart, Figure, Kind
from dashboard.embed.drawing import drawn
from dashboard.embed.drawing.table import Section, Table
from dashboard.wording import Wording
from tests.dashboard.charts import make_chart, make_figure


def table_of(chart: Chart, beside: Chart | None = None) -> Table:
    return drawn(chart, Wording("en"), beside=beside).table


def shares(section: Section) -> list[tuple[str, str, str]]:
    return [(line.label, line.share, line.interval) for line in section.lines]


def test_bars_are_told_by_group_with_base_and_interval() -> None:
    table = table_of(make_chart(Kind.BARS))
    assert table.corner == "Answer"
    first = table.sections[0]
    assert (first.label, first.base, first.mark) == ("All", "147 answers", "")
    assert shares(first)[0] == ("Live chat", "63 %", "58–68 %")
    assert table.sections[1].mark == "low base"


def test_waits_are_told_by_series_as_those_have_the_bases() -> None:
    table = table_of(make_chart(Kind.STEPS, rounded_down=True))
    assert table.corner == "Wait"
    assert [section.label for section in table.sections] == ["Live chat", "Phone", "Email"]
    assert table.sections[0].base == "at least 100 answers"
    assert shares(table.sections[0])[1] == ("5 minutes", "91 %", "86–96 %")


def test_wait_that_a_question_does_not_name_has_no_line() -> None:
    chart = make_chart(Kind.STEPS)
    figures = {**chart.figures, ("chat", "4h"): Figure(None, None, None, "", "")}
    assert [line.label for line in table_of(replace(chart, figures=figures)).sections[0].lines] == [
        "1 minute",
        "5 minutes",
    ]


def test_changes_stand_beside_their_periods() -> None:
    table = table_of(make_chart(Kind.LINES))
    assert [section.lines[0].remark for section in table.sections] == ["", "+6 points", ""]


def test_clearly_lower_groups_are_named() -> None:
    chart = make_chart(Kind.BARS)
    higher = replace(chart.figures["chat", "all"], higher_than="75 or over")
    table = table_of(replace(chart, figures={**chart.figures, ("chat", "all"): higher}))
    assert table.sections[0].lines[0].remark == "Higher than: 75 or over"


def test_hidden_group_has_its_reason_and_no_lines() -> None:
    section = table_of(make_chart(Kind.BARS)).sections[2]
    assert (section.hidden, section.base, section.lines) == ("no answers yet", "", ())


def test_weighted_figures_stand_beside_where_they_are_known() -> None:
    chart = make_chart(Kind.BARS)
    none = Figure(None, None, None, "n < 30", "")
    weighted = {**chart.figures, ("chat", "all"): make_figure(50), ("phone", "all"): none}
    table = table_of(chart, replace(chart, figures=weighted, weighted=True))
    assert table.weighted and not table_of(chart).weighted
    lines = table.sections[0].lines
    assert [(line.weighted, line.weighted_interval) for line in lines[:2]] == [("50 %", "45–55 %"), ("", "")]
