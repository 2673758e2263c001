"""Charts of all kinds as Chromium lays them out: on phones and wide pages, in both themes, on paper."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from dashboard.charts.model import Chart, Figure
from tests.browser.axe import RUN
from tests.browser.test_charts_drawn import charts
from tests.dashboard.embed_drawing.pages import page as written

WIDTHS = (280, 320, 640, 1200)
KINDS = ("channel-by-age", "several", "wait-curve", "channel-trend")
# Of each text of a drawing, and of the page around it, the room that its letters take.
BOXES = """() => {
  const shown = (one) => one.getClientRects().length && getComputedStyle(one).visibility === "visible";
  const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const lines = (one) => [...one.childNodes].filter((node) => node.nodeType === 3 && node.data.trim())
    .flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].map((box) => [node.data.trim(), one, box]);
    });
  return [...document.querySelectorAll("main *")].filter((one) => own(one) && shown(one)).flatMap(lines)
    .map(([text, one, box]) => ({
      text, left: box.left, right: box.right, top: box.top, bottom: box.bottom,
      drawn: !!one.closest("svg"), colour: getComputedStyle(one)[one.closest("svg") ? "fill" : "color"],
    }));
}"""
WIDER_THAN_WINDOW = "() => document.documentElement.scrollWidth > innerWidth"
# The colours of lines, bars and swatches that are seen.
MARKS = """() => [...document.querySelectorAll("figure :is(.l, .p, g rect, i)")]
  .filter((one) => one.getClientRects().length).map((one) => {
    const {stroke, fill, backgroundColor} = getComputedStyle(one);
    return one.tagName === "I" ? backgroundColor : one.tagName === "rect" ? fill : stroke;
  })"""
GROUND = "() => getComputedStyle(document.body).backgroundColor"


def of_kinds(language: str) -> dict[str, Chart]:
    """Return a chart of each kind, one group of the bars hidden; and bars that do not add up."""
    found = {chart.name: chart for chart in charts(3000, language)}
    bars = found["channel-by-age"]
    code = bars.groups[-1].code
    none = Figure(None, None, None, "n < 30", "")
    figures = {key: none if key[1] == code else figure for key, figure in bars.figures.items()}
    groups = (*bars.groups[:-1], replace(bars.groups[-1], base=None))
    hidden = replace(bars, groups=groups, figures=figures)
    return {**found, hidden.name: hidden, "several": replace(found["bot-by-age"], exclusive=False)}


@pytest.fixture(params=["en", "fi"])
def language(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def overlapping(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return texts that lie over each other; boxes have room above and below their letters."""

    def over(one: dict[str, Any], other: dict[str, Any]) -> bool:
        across = min(one["right"], other["right"]) - max(one["left"], other["left"])
        down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        return bool(across > 1 and down > 4)

    return [(one["text"], other["text"]) for one, other in combinations(boxes, 2) if over(one, other)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_or_drawn_over(page: Page, kind: str, language: str) -> None:
    page.set_content(written(of_kinds(language)[kind], language=language))
    page.add_script_tag(content=AXE_SCRIPT)
    page.locator("summary").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert not page.evaluate(WIDER_THAN_WINDOW), width
        boxes = page.evaluate(BOXES)
        assert [box["text"] for box in boxes if box["left"] < 0 or box["right"] > width] == [], width
        assert overlapping(boxes) == [], width
        assert len([box for box in boxes if box["drawn"]]) > 3
    for width, scheme in ((1200, "light"), (280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(RUN, True) == [], scheme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active", "color_scheme": "dark"}])
@pytest.mark.parametrize("kind", KINDS)
def test_texts_and_marks_are_seen_on_paper_and_in_forced_colours(
    page: Page, kind: str, media: dict[str, Any], theme: str
) -> None:
    page.set_viewport_size({"width": 640, "height": 800})
    page.emulate_media(**media)
    page.set_content(written(of_kinds("en")[kind], theme=theme))
    ground = "rgb(255, 255, 255)" if "media" in media else page.evaluate(GROUND)
    boxes, marks = page.evaluate(BOXES), page.evaluate(MARKS)
    assert len([box for box in boxes if box["drawn"]]) > 5
    beside = [box for box in boxes if not box["drawn"] or kind not in KINDS[:2]]
    assert [box["text"] for box in beside if contrast(box["colour"], ground) < 4.5] == []
    assert len(set(marks)) >= 3 and all(contrast(mark, ground) > 1.2 for mark in marks)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as a browser writes them (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
