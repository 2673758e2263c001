"""A chart as an SVG that stands alone: complete, in its language, safe, the same each time."""

import re
from dataclasses import replace
from itertools import pairwise, product

import pytest

from dashboard.charts.model import Chart, Kind
from dashboard.pictures import Credit, svg
from dashboard.wording import LANGUAGES
from study.look import DARK, LIGHT
from tests.dashboard.charts import make_chart, make_figure
from tests.dashboard.pictures.pictures import CREDIT, SPACE, labels, picture, root, size, tips, words

KINDS = (*(make_chart(kind) for kind in Kind), make_chart(Kind.BARS, exclusive=False))
HOSTILE = '<script>"Q&A"</script> \']]> \x00\x0b'
each_kind = pytest.mark.parametrize("chart", KINDS, ids=["bars", "steps", "lines", "lanes"])


@each_kind
def test_picture_is_named_by_title_and_sentence(chart: Chart) -> None:
    document = root(picture(chart, language="fi"))
    title, described = document.find(f"{SPACE}title"), document.find(f"{SPACE}desc")
    assert title is not None and described is not None
    assert (title.text, described.text) == (chart.title, chart.sentence)
    assert document.get("role") == "img" and document.get("lang") == "fi"
    assert document.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"


@each_kind
def test_picture_says_whose_numbers_it_shows(chart: Chart) -> None:
    shown = words(picture(replace(chart, segment="Women, 25–34", notes=("Self-selected sample.",))))
    for text in (
        chart.title,
        chart.caption,
        "Women, 25–34",
        "Self-selected sample.",
        CREDIT.synthetic,
        CREDIT.study,
        CREDIT.address,
        CREDIT.day,
        CREDIT.licence,
    ):
        assert text in shown


def test_synthetic_label_is_said_once() -> None:
    shown = words(picture(make_chart(notes=(CREDIT.synthetic,))))
    assert shown.count(CREDIT.synthetic) == 1


def test_empty_credit_leaves_no_line_behind() -> None:
    with_notes, without = (picture(make_chart(notes=notes), credit=Credit()) for notes in (("A note.",), ()))
    assert size(without)[1] < size(with_notes)[1]
    assert "·" not in words(without).replace("· low base", "")


@each_kind
def test_series_are_named_with_their_bases(chart: Chart) -> None:
    shown = words(picture(chart))
    for series in chart.series:
        assert series.label in shown
        assert series.base is None or f"n = {series.base}" in shown
    for group in chart.groups:
        assert group.base is None or f"n = {group.base}" in shown


def test_weighted_bars_show_the_effective_base() -> None:
    chart = make_chart(weighted=True)
    groups = tuple(replace(group, effective_base=41.6) for group in chart.groups)
    assert "effective base 42" in words(picture(replace(chart, groups=groups)))


def test_group_without_answers_says_so_and_has_no_bar() -> None:
    drawn = picture(make_chart())
    assert words(drawn).count("no answers yet") == 1
    assert not [tip for tip in tips(drawn) if "75 or over" in tip]


@each_kind
def test_chart_without_any_answer_says_so(chart: Chart) -> None:
    figures = {place: make_figure(None) for place in chart.figures}
    shown = words(picture(replace(chart, figures=figures)))
    assert "no answers yet" in shown and "0 %" not in shown


def test_figure_of_nobody_is_nought_and_not_missing() -> None:
    chart = make_chart(exclusive=False)
    figures = dict(chart.figures) | {("email", "all"): make_figure(0.0)}
    drawn = picture(replace(chart, figures=figures))
    assert "Email, All: 0 % (0–5 %)" in tips(drawn)
    assert "0 %" in words(drawn)


def test_small_base_is_hollow() -> None:
    chart = make_chart()
    few = tuple(replace(group, caution="small-base") for group in chart.groups)
    filled, hollow = (
        {bar.get("fill") for bar in root(drawn).iter(f"{SPACE}rect") if bar.find(f"{SPACE}title") is not None}
        for drawn in (picture(chart), picture(replace(chart, groups=few)))
    )
    assert filled == {series.colour for series in chart.series}
    assert hollow == {LIGHT["ground"]}
    assert "very low base" in words(picture(replace(chart, groups=few)))


def test_steps_fall_behind_a_wait_and_mark_the_goal() -> None:
    drawn = picture(make_chart(Kind.STEPS))
    lines = [one.get("d", "") for one in root(drawn).iter(f"{SPACE}path") if one.get("fill") == "none"]
    steps = [line for line in lines if line.count("L") > 3]
    assert len(steps) == 3
    for line in steps:
        points = [tuple(map(float, point.split())) for point in line[1:].split("L")]
        assert all(x == right or y == down for (x, y), (right, down) in pairwise(points))
        # Along to the first wait, then down.
        assert points[0][1] == points[1][1] and points[1][0] == points[2][0]
    assert "90 %" in words(drawn) and "5 minutes" in words(drawn)


def test_line_is_broken_where_nobody_answered() -> None:
    chart = make_chart(Kind.LINES)
    figures = dict(chart.figures) | {("chat", "2026-11-02"): make_figure(None)}
    whole, broken = (
        root(drawn).findall(f"{SPACE}path[@stroke-width='2.5']")
        for drawn in (picture(chart), picture(replace(chart, figures=figures)))
    )
    assert len(broken) == len(whole) + 1


def test_clear_change_is_marked_with_its_points() -> None:
    assert "+6 points" in words(picture(make_chart(Kind.LINES)))


@each_kind
def test_hostile_words_stay_words(chart: Chart) -> None:
    series = tuple(replace(one, label=HOSTILE) for one in chart.series)
    groups = tuple(replace(one, label=HOSTILE) for one in chart.groups)
    hostile = replace(chart, name='"><x', title=HOSTILE, sentence=HOSTILE, series=series, groups=groups)
    drawn = picture(hostile, credit=Credit(*[HOSTILE] * 5))
    tags = {one.tag.removeprefix(SPACE) for one in root(drawn).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "path", "circle", "text"}
    assert "<script>" in words(drawn)


@pytest.mark.parametrize(("chart", "theme"), list(product(KINDS, ("light", "dark"))))
def test_picture_asks_for_nothing_and_needs_no_style_sheet(chart: Chart, theme: str) -> None:
    drawn = picture(chart, theme=theme, credit=Credit())
    assert re.findall(r"https?://[^\s\"<]+", drawn) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"href|url\(|<style|style=|class=|<image|<script", drawn)


@each_kind
def test_picture_is_the_same_each_time(chart: Chart) -> None:
    assert picture(chart, 640, language="pl") == picture(chart, 640, language="pl")


@each_kind
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_as_the_language_does(chart: Chart, language: str) -> None:
    series = tuple(replace(one, base=12_345) for one in chart.series)
    shown = words(picture(replace(chart, series=series), language=language))
    assert {"en": "n = 12,345", "da": "n = 12.345"}.get(language, "n = 12 345") in shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_colours_ground_and_words(theme: str) -> None:
    drawn = picture(make_chart(), theme=theme)
    look = LIGHT if theme == "light" else DARK
    ground = root(drawn).find(f"{SPACE}rect")
    assert ground is not None and ground.get("fill") == look["ground"]
    title = next(label for label in labels(drawn) if label.text == make_chart().title)
    assert title.fill == look["ink"]


@pytest.mark.parametrize(("width", "counted"), [(320, 320), (820, 820), (2000, 820)])
def test_wide_picture_is_the_same_one_larger(width: int, counted: int) -> None:
    drawn = picture(make_chart(), width)
    assert root(drawn).get("width") == str(width)
    assert size(drawn)[0] == counted
    high = float(root(drawn).get("height", ""))
    assert high / width == pytest.approx(size(drawn)[1] / counted, rel=0.01)


@each_kind
@pytest.mark.parametrize(("width", "height"), [(1200, 630), (600, 600), (320, 900)])
def test_picture_fills_the_frame_that_it_is_given(chart: Chart, width: int, height: int) -> None:
    drawn = svg(chart, width=width, height=height, credit=CREDIT)
    assert (root(drawn).get("width"), root(drawn).get("height")) == (str(width), str(height))
    wide, high = size(drawn)
    assert wide / high == pytest.approx(width / height, rel=0.01)
