"""All figures in one table, a line each."""

import csv
import io

import pytest

from dashboard.charts.figures_csv import figures_csv
from dashboard.charts.model import Chart, Kind
from tests.dashboard.charts import make_chart
from tests.dashboard.takeaway.origins import HOSTILE, hostile_chart


def rows(*charts: Chart, synthetic: bool = False) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figures_csv(charts, 12, synthetic=synthetic))))


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("kind", Kind)
def test_table_has_each_figure_as_it_is(kind: Kind) -> None:
    chart = make_chart(kind, segment="Age: 16–24", weighted=True)
    series = {one.code: one for one in chart.series}
    groups = {one.code: one for one in chart.groups}
    found = rows(chart)
    assert len(found) == len(chart.figures)
    for row in found:
        figure = chart.figures[row["series"], row["group"]]
        assert (number(row["percent"]), number(row["low"])) == (figure.percent, figure.low)
        assert (number(row["high"]), number(row["count"])) == (figure.high, figure.count)
        base = series[row["series"]].base
        assert number(row["base"]) == (groups[row["group"]].base if base is None else base)
        assert number(row["effective_base"]) == groups[row["group"]].effective_base
        assert row["series_label"] == series[row["series"]].label
        assert (row["chart"], row["segment"]) == (chart.name, "Age: 16–24")
        assert (row["weighted"], row["revision"]) == ("yes", "12")


def test_table_keeps_a_third_exactly() -> None:
    chart = make_chart()
    place = next(iter(chart.figures))
    third = 100 / 3
    changed = make_chart(
        figures={
            **chart.figures,
            place: type(chart.figures[place])(third, None, None, "33 %", ""),
        }
    )
    (row,) = [row for row in rows(changed) if (row["series"], row["group"]) == place]
    assert float(row["percent"]) == third


def test_table_of_several_charts_names_each() -> None:
    found = rows(make_chart(), make_chart(name="channel-by-age-vs"))
    assert {row["chart"] for row in found} == {"channel-by-age", "channel-by-age-vs"}


def test_table_of_a_synthetic_study_says_so_in_each_line() -> None:
    assert {row["synthetic"] for row in rows(make_chart(), synthetic=True)} == {"yes"}
    assert "synthetic" not in rows(make_chart())[0]


def test_table_holds_nothing_that_a_spreadsheet_takes_for_a_formula() -> None:
    found = rows(hostile_chart(Kind.BARS))
    assert {row["series_label"] for row in found} == {f"'{HOSTILE[0]}", *HOSTILE[1:]}
    assert not [cell for row in found for cell in row.values() if cell.startswith(tuple("=+-@\t\r"))]
