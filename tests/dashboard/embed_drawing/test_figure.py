"""A figure as the macro prints it: what is in it, what must not be, and how much it weighs."""

import re
from dataclasses import replace

import brotli
import pytest

from dashboard.charts.model import Chart, Figure, Group, Kind
from dashboard.embed.drawing.bars import NAMES
from dashboard.embed.drawing.plot import BESIDE_LINES, BESIDE_STEPS, HEIGHTS, LEFT, NAME_ROOMS
from dashboard.embed.drawing.widths import ASIDE, STEPS
from study.look import colour
from tests.dashboard.charts import make_chart, make_figure
from tests.dashboard.embed_drawing.pages import STYLE, Elements, page

OPTIONS = ("Chat ihmisen kanssa", "Puhelin", "Sähköposti", "Chatbotti", "Jokin muu", "En mitään näistä")
# What a figure and the style may weigh together, so that a head and a script have room in 6 kB.
MOST = 4_700


def large(kind: Kind, series: int, groups: int) -> Chart:
    """Return a chart as large as those of the default instrument, no two figures alike."""
    chart = make_chart(kind)
    told = tuple(
        replace(chart.series[place % 3], code=f"s{place}", label=name, colour=colour(place))
        for place, name in enumerate(OPTIONS[:series])
    )
    held = tuple(_group(kind, place) for place in range(groups))
    figures = {
        (one.code, group.code): make_figure(5 + (row * 37 + column * 11) % 53 / (1 + row))
        for row, one in enumerate(told)
        for column, group in enumerate(held)
    }
    return replace(chart, series=told, groups=held, figures=figures, notes=("Itsevalikoitunut näyte. " * 4,))


def _group(kind: Kind, place: int) -> Group:
    if kind is Kind.STEPS:
        return Group(str(60 * 3**place), f"{3**place} minuuttia", place=60.0 * 3**place)
    code = f"2026-{8 + place // 4:02}-{1 + place % 4 * 7:02}"
    return Group(code, f"{place}. elokuuta – {place}. syyskuuta", 190 + 7 * place, 190.0, 7.0 * place)


@pytest.mark.parametrize(("kind", "series", "groups"), [("bars", 6, 8), ("steps", 3, 11), ("lines", 6, 12)])
def test_figure_and_style_leave_room_for_head_and_script(kind: str, series: int, groups: int) -> None:
    weight = len(brotli.compress(page(large(Kind(kind), series, groups), language="fi").encode(), quality=11))
    assert weight < MOST


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_in_a_figure_breaks_the_policy(kind: Kind) -> None:
    elements = Elements(page(make_chart(kind)))
    assert elements.values("style") == []
    assert not [tag for tag, _ in elements.found if tag in ("script", "img", "link")]


@pytest.mark.parametrize("kind", list(Kind))
def test_alternative_text_is_a_sentence_with_the_numbers(kind: Kind) -> None:
    pictures = [attrs for tag, attrs in Elements(page(make_chart(kind))).found if attrs.get("role") == "img"]
    told = [attrs["aria-label"] for attrs in pictures]
    if kind is Kind.BARS:
        assert told[0] == "All, 147 answers: Live chat: 63 %; Phone: 22 %; Email: 15 %."
        assert told[2] == "75 or over: no figures, no answers yet."
    else:
        assert told == [make_chart(kind).sentence]


@pytest.mark.parametrize("kind", list(Kind))
def test_synthetic_sample_is_said_before_what_is_drawn(kind: Kind) -> None:
    told = Elements(page(make_chart(kind), synthetic="Synthetic sample.")).values("aria-label")
    assert len([one for one in told if one.startswith("Synthetic sample. ")]) == 1


def test_figures_of_a_page_keep_apart_what_names_them() -> None:
    elements = Elements(page(*(make_chart(kind) for kind in Kind), heading="h2"))
    ids = elements.values("id")
    assert len(ids) == len(set(ids)) == 3
    assert elements.values("aria-labelledby") == ids
    assert [tag for tag, _ in elements.found if tag in ("h1", "h2")] == ["h2"] * 3


def test_markup_in_names_is_text() -> None:
    chart = make_chart(Kind.LINES, title="<b>&", sentence='"<i>"')
    series = (replace(chart.series[0], label="<u>"), *chart.series[1:])
    written = page(replace(chart, series=series))
    assert "<u>" not in written and "<i>" not in written and "<h1 id" in written and "<b>&" not in written


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_shown_about_a_chart_stands_in_its_figure(kind: Kind) -> None:
    chart = make_chart(kind, segment="Women only", notes=("A note.",))
    told = " ".join(" ".join(Elements(page(chart, about=("Field work in May",))).texts).split())
    for text in (chart.title, chart.caption, "Women only", "A note.", "Field work in May", "Phone", "Email"):
        assert text in told


def test_chart_without_figures_has_a_box_with_the_reason() -> None:
    chart = make_chart(Kind.LINES, groups=(), figures={}, caption="", sentence="There is no trend yet.")
    written = page(chart)
    assert '<p class="empty">There is no trend yet.</p>' in written
    assert "<table" not in written and "<svg" not in written


def test_hidden_bar_is_a_box_of_dashes() -> None:
    chart = make_chart(Kind.BARS)
    none = Figure(None, None, None, "n < 30", "")
    figures = {key: none if key[1] == "75+" else one for key, one in chart.figures.items()}
    written = page(replace(chart, figures=figures))
    assert written.count('<rect class="none"') == 1
    assert "<small>n &lt; 30</small>" in written


def test_style_sheet_knows_every_step() -> None:
    for place, width in enumerate(STEPS[1:], 1):
        assert (
            f"@container(min-width:{width}px){{.s{place}{{display:inline}}.u{place}{{display:none}}" in STYLE
        )


def test_style_sheet_has_the_measures_that_texts_are_placed_by() -> None:
    assert f"width:calc(100% - {LEFT:.0f}px - var(--r));height:{HEIGHTS[0]:.0f}px" in STYLE
    assert f".plot{{--r:{BESIDE_STEPS:.0f}px" in STYLE and f".f{{--r:{BESIDE_LINES:.0f}px}}" in STYLE
    aside = STYLE.split(f"@container(min-width:{STEPS[ASIDE]}px)")[1].split("@container")[0]
    assert f".plot[role]{{height:{HEIGHTS[ASIDE]:.0f}px}}" in aside
    assert all(f".n{room:.0f}{{--r:{room:.0f}px}}" in aside for room in NAME_ROOMS)
    columns = re.search(r"grid-template-columns:(\d+)px 1fr;gap:(\d+)px", aside)
    assert columns and int(columns[1]) + int(columns[2]) == NAMES
    assert f".plot[role]{{height:{HEIGHTS[-1]:.0f}px}}" in STYLE.split(f"min-width:{STEPS[-1]}px")[1]
