"""Charts as Chromium draws them: no label cut, none over another, on a phone and a wide screen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.charts.bars import bars_chart
from dashboard.charts.figures import plotly_figure
from dashboard.charts.layout import CONFIG
from dashboard.charts.model import Chart
from dashboard.charts.trend import trend_chart
from dashboard.charts.waits import waits_chart
from dashboard.wording import Wording
from study.counting import LiveCounts
from study.response import Response, Study
from study.tabulation import crosstab
from tests.factories import RECEIVED, make_response, shipped
from tests.study.weather import make_counts

PLOTLY = Path(__file__).parents[2] / "dashboard" / "assets" / "plotly-basic.min.js"
STUDY = Study("shop", shipped(), ("en", "fi"), False)
# Of each text its box in the picture, and whether the picture shows all of it.
BOXES = """() => [...document.querySelectorAll("#chart text")]
  .filter((text) => text.textContent.trim() && getComputedStyle(text).opacity !== "0"
    && getComputedStyle(text).display !== "none")
  .map((text) => {
    const box = text.getBoundingClientRect();
    const whole = document.querySelector("#chart").getBoundingClientRect();
    return {
      text: text.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom,
      kind: text.getAttribute("class") || text.parentNode.getAttribute("class"),
      inside: box.left >= whole.left - 1 && box.right <= whole.right + 1
        && box.top >= whole.top - 1 && box.bottom <= whole.bottom + 1,
    };
  })"""


@dataclass(frozen=True)
class Box:
    """A text of a picture: where it stands, and whether all of it is seen."""

    text: str
    kind: str
    left: float
    right: float
    top: float
    bottom: float
    inside: bool

    def over(self, other: "Box") -> bool:
        """Return whether two lie over each other; boxes have room above and below their letters."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > 1 and min(self.bottom, other.bottom) - max(self.top, other.top) > 4


def people(n: int) -> Iterator[Response]:
    """Yield answers of people who differ, over forty days; in the last ten of them more would chat."""
    random = Random(n)  # noqa: S311 (a sample, not a secret)
    closed = {question.code: question.codes for question in shipped().closed if not question.screen_out}
    for _ in range(n):
        answers: dict[str, Any] = {code: random.choice(codes) for code, codes in closed.items()}
        ago = random.randrange(40)
        shares = (50, 20, 14, 8, 4, 4) if ago > 10 else (75, 4, 6, 7, 4, 4)
        answers["channel"] = random.choices(shipped().headline.codes, shares)[0]
        received = RECEIVED - timedelta(days=ago)
        yield make_response(received=received, age=random.choice(("16-24", "25-34", "75+")), **answers)


@lru_cache
def counted(n: int) -> LiveCounts:
    return make_counts(list(people(n)), shipped())


def charts(n: int, lang: str) -> Iterator[Chart]:
    counts = counted(n)
    say, banner = Wording(lang), shipped().banner
    for code in ("channel", "bot"):
        row = shipped().question(code)
        assert row is not None
        yield bars_chart(STUDY, crosstab(counts, row, banner), say)
        yield bars_chart(STUDY, crosstab(counts, banner, row), say)
        for by in ("day", "week"):
            trend = trend_chart(STUDY, counts, row, say, by=by, today=date(2026, 11, 22))
            yield from [trend] if trend else []
    waits = waits_chart(STUDY, counts, say)
    assert waits is not None
    yield waits


@pytest.fixture(params=[360, 1600])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.set_content("<!doctype html><body style='margin:8px'><div id=chart></div>")
    page.add_script_tag(path=PLOTLY)
    yield page
    context.close()


def drawn(page: Page, chart: Chart, lang: str) -> list[Box]:
    figure = plotly_figure(chart, Wording(lang))
    page.evaluate(
        f"() => Plotly.newPlot('chart', {json.dumps(figure['data'])}, {json.dumps(figure['layout'])},"
        f" {json.dumps(CONFIG)})"
    )
    return [Box(**one) for one in page.evaluate(BOXES)]


@pytest.mark.parametrize("lang", ["en", "fi"])
@pytest.mark.parametrize("n", [0, 12, 3000])
def test_labels_are_whole_and_apart(page: Page, n: int, lang: str) -> None:
    for chart in charts(n, lang):
        boxes = drawn(page, chart, lang)
        assert [box.text for box in boxes if not box.inside] == [], chart.name
        assert overlapping(boxes) == [], chart.name


def overlapping(boxes: list[Box]) -> list[tuple[str, str]]:
    """Return the texts of one kind that lie over each other."""
    pairs = combinations(boxes, 2)
    return [(one.text, other.text) for one, other in pairs if one.kind == other.kind and one.over(other)]
