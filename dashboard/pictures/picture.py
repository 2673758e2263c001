"""A chart -> SVG -> PNG. Pure."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Literal

from dashboard.charts.model import Chart
from dashboard.pictures.credit import Credit
from dashboard.pictures.lettering import FAMILY
from dashboard.pictures.marks import SIZE, Bar, Drawing, moved, placed, short, xml_text
from dashboard.pictures.page import NARROW, page
from dashboard.pictures.raster import rendered
from dashboard.pictures.sheet import Sheet
from dashboard.wording import Wording
from study.look import DARK, FONT, LIGHT

Theme = Literal["light", "dark"]
THEMES: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK}
# A picture that is wider than this, in pixels, is the same one, larger.
WIDEST = 820
# A picture in a frame is seen small among others.
NARROW_TITLE, TITLE, FRAMED_TITLE = 18.0, 21.0, 29.0
# How many times a picture in a frame is enlarged: as far as it fits.
SCALES = tuple(2.0 * 0.96**step for step in range(60))
NOT_A_NAME = re.compile(r"[^\w-]", re.ASCII)
FAMILIES = f"{FAMILY}, {FONT}".replace('"', "'")


def svg(
    chart: Chart,
    *,
    width: int,
    credit: Credit,
    theme: Theme = "light",
    language: str = "en",
    height: int | None = None,
) -> str:
    """Return a chart as an SVG document, `width` pixels wide; with a height it is fitted into the frame."""
    sheet = Sheet(min(width, WIDEST), THEMES[theme], Wording(language), chart.rounded_down)
    if height is None:
        drawn = page(chart, sheet, credit, NARROW_TITLE if width < NARROW else TITLE)
        height = round(drawn.height * width / drawn.width)
    else:
        drawn = _framed(chart, sheet, credit, width, height)
    return _document(chart, sheet, drawn, f'width="{width}" height="{height}"')


def png(picture: str) -> bytes:
    """Return the PNG of an SVG made by `svg`, in that one's size."""
    return rendered(picture)


def _framed(chart: Chart, sheet: Sheet, credit: Credit, width: int, height: int) -> Drawing:
    """Return the largest layout that fits into a frame, in its middle."""

    def laid_out(scale: float) -> Drawing:
        return page(chart, sheet.narrowed(width / scale), credit, FRAMED_TITLE)

    place = bisect_left(SCALES, True, key=lambda scale: laid_out(scale).height * scale <= height)
    drawn = laid_out(SCALES[min(place, len(SCALES) - 1)])
    high = max(drawn.height, drawn.width * height / width)
    wide = high * width / height
    marks = moved(drawn.marks, (wide - drawn.width) / 2, (high - drawn.height) / 2)
    return Drawing(wide, high, marks)


def _document(chart: Chart, sheet: Sheet, drawn: Drawing, size: str) -> str:
    ground = Bar(0.0, 0.0, drawn.width, drawn.height, sheet.colours["ground"])
    marks = "".join(mark.element() for mark in (ground, *placed(drawn.marks)))
    # Several pictures may stand in one page, where each name is given once.
    name = NOT_A_NAME.sub("-", chart.name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {short(drawn.width)} {short(drawn.height)}" '
        f'lang="{xml_text(sheet.say.language)}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'font-family="{FAMILIES}" font-size="{short(SIZE)}">'
        f'<title id="{name}-title">{xml_text(chart.title)}</title>'
        f'<desc id="{name}-desc">{xml_text(chart.sentence)}</desc>'
        f"{marks}</svg>\n"
    )
