"""Charts as tables, and the key to their colours."""

from dataclasses import replace

import pytest

from dashboard import elements as html
from dashboard.charts.model import Chart, Kind
from dashboard.charts.tables import chart_table, colour_key
from dashboard.wording import Wording
from study.look import colour
from tests.dashboard.charts import make_chart
from tests.dashboard.components import of_kind, text


def rows(chart: Chart, lang: str = "en") -> list[list[str]]:
    table = chart_table(chart, Wording(lang))
    return [[text(cell) for cell in row.children] for row in of_kind(table, html.Tr)]


def test_bars_have_a_row_an_answer_and_their_bases_below() -> None:
    assert rows(make_chart(Kind.BARS)) == [
        ["Answer", "All", "16–24", "75 or over"],
        ["Live chat", "63 % 58–68 %", "63 % 58–68 %", "–"],
        ["Phone", "22 % 17–27 %", "22 % 17–27 %", "–"],
        ["Email", "15 % 10–20 %", "15 % 10–20 %", "–"],
        ["Base (n)", "147", "60", "no answers yet"],
    ]


def test_weighted_bars_have_their_effective_bases() -> None:
    chart = replace(make_chart(Kind.BARS), weighted=True)
    assert rows(chart)[-1] == ["Effective base", "147", "60", "0"]


def test_steps_have_a_row_a_wait() -> None:
    assert rows(make_chart(Kind.STEPS)) == [
        ["Wait", "Live chat", "Phone", "Email"],
        ["1 minute", *["97 % 92–100 %"] * 3],
        ["5 minutes", *["91 % 86–96 %"] * 3],
        ["4 hours", *["40 % 35–45 %"] * 3],
        ["Base (n)", "100", "100", "100"],
    ]


def test_lines_have_a_row_a_period_with_its_changes() -> None:
    assert rows(make_chart(Kind.LINES))[:3] == [
        ["Period", "Live chat", "Phone", "Email", "Base (n)"],
        ["1 Nov", "63 % 58–68 %", "22 % 17–27 %", "15 % 10–20 %", "100"],
        ["2 Nov", "63 % 58–68 % +6 points", "22 % 17–27 %", "15 % 10–20 %", "100"],
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_head_says_what_it_heads(kind: Kind) -> None:
    table = chart_table(make_chart(kind), Wording("en"))
    assert {head.props["scope"] for head in of_kind(of_kind(table, html.Thead), html.Th)} == {"col"}
    assert {head.props["scope"] for head in of_kind(of_kind(table, html.Tbody), html.Th)} == {"row"}
    assert table.props["className"] == "figures"


def test_caption_names_whom_the_figures_are_of() -> None:
    (caption,) = of_kind(chart_table(make_chart(segment="Age 16–24"), Wording("en")), html.Caption)
    assert text(caption) == "Percent of answers in each column, with its 95-percent interval (Age 16–24)"


@pytest.mark.parametrize("kind", [Kind.BARS, Kind.LINES])
def test_cells_of_cautioned_bases_are_marked(kind: Kind) -> None:
    chart = make_chart(kind)
    groups = tuple(
        replace(one, caution=mark)
        for one, mark in zip(chart.groups, ("", "low-base", "small-base"), strict=True)
    )
    table = chart_table(replace(chart, groups=groups), Wording("en"))
    marks = [cell.props.get("className", "") for cell in of_kind(table, html.Td)]
    assert {marks.count("low-base"), marks.count("small-base")} == {4}


def test_columns_that_are_clearly_lower_stand_in_the_cell() -> None:
    chart = make_chart(Kind.BARS)
    higher = replace(chart.figures["chat", "16-24"], higher_than="75 or over")
    figures = {**chart.figures, ("chat", "16-24"): higher}
    assert rows(replace(chart, figures=figures))[1][2] == "63 % 58–68 % Higher than: 75 or over"


def test_counts_stand_behind_the_figures() -> None:
    bars, steps = (
        of_kind(chart_table(make_chart(kind), Wording("en")), html.Td)[0] for kind in (Kind.BARS, Kind.STEPS)
    )
    assert (bars.props["title"], steps.props["title"]) == ("93 / 147", "97 / 100")


def test_table_speaks_the_language() -> None:
    assert rows(make_chart(Kind.BARS), "et")[-1][-1] == Wording("et").no_answers()


def test_key_has_the_colours_of_the_series() -> None:
    items = of_kind(colour_key(make_chart()), html.Li)
    assert [text(item) for item in items] == ["Live chat", "Phone", "Email"]
    swatches = [item.children[0].props["style"]["background"] for item in items]
    assert swatches == [colour(place) for place in range(3)]
