"""Words can be read on what they stand on, in both themes."""

from itertools import product

import pytest

from dashboard.charts.model import Kind, Series
from study.look import PALETTE
from tests.dashboard.charts import make_chart, make_figure
from tests.dashboard.pictures.pictures import SPACE, labels, picture, root

LEAST = 4.5


def luminance(written: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(written[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def grounds(drawn: str) -> list[tuple[tuple[float, ...], str]]:
    """Return all rectangles of a picture with their colours, the uppermost first."""
    return [
        (tuple(float(bar.get(key, "0")) for key in ("x", "y", "width", "height")), bar.get("fill", ""))
        for bar in root(drawn).iter(f"{SPACE}rect")
    ][::-1]


@pytest.mark.parametrize(
    ("kind", "exclusive", "theme"), list(product(Kind, (True, False), ("light", "dark")))
)
def test_words_stand_out_from_their_ground(kind: Kind, exclusive: bool, theme: str) -> None:
    chart = make_chart(kind, exclusive=exclusive)
    series = tuple(Series(f"s{place}", "Name", one) for place, one in enumerate(PALETTE))
    figures = {(one.code, group.code): make_figure(12.5) for one in series for group in chart.groups}
    chart = make_chart(kind, exclusive=exclusive, series=series, figures=figures)
    drawn = picture(chart, theme=theme)
    below = grounds(drawn)
    for label in labels(drawn):
        left, top, right, bottom = label.box
        x, y = (left + right) / 2, (top + bottom) / 2
        ground = next(
            fill
            for (at, down, width, height), fill in below
            if at <= x <= at + width and down <= y <= down + height
        )
        assert contrast(label.fill, ground) >= LEAST, label
