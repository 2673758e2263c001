"""A released chart as a picture, for newsletters, feeds and cards. Pure."""

from typing import Literal

from dashboard.embed.wanted import Wanted
from dashboard.pictures import Credit, svg
from dashboard.wording import SYNTHETIC

NARROWEST, LARGEST = 280, 2000
SHORTEST = 200


def public_picture(wanted: Wanted, size: tuple[int, int | None], address: str) -> str:
    """Return the SVG of a released chart; `size` is width and, for a frame that it has to fit, height.

    `address` is where its numbers come from.
    """
    chart, release, say = wanted.chart, wanted.release, wanted.say
    assert chart is not None and release is not None  # noqa: S101 (before the first release: no picture)
    credit = Credit(
        study=wanted.study.instrument.text("title", wanted.language),
        address=address,
        day=say.day(release.made),
        licence=release.licence,
        synthetic=say.gettext(SYNTHETIC) if wanted.study.synthetic else "",
    )
    width, height = size
    shade: Literal["light", "dark"] = "dark" if wanted.theme == "dark" else "light"
    return svg(chart, width=width, height=height, credit=credit, theme=shade, language=wanted.language)


def asked_size(width: str, height: str, usual: tuple[int, int | None]) -> tuple[int, int | None]:
    """Return the size that an address asks for, within bounds; a width alone leaves the height open."""
    wide, high = pixels(width, NARROWEST, LARGEST), pixels(height, SHORTEST, LARGEST)
    if wide is None and high is None:
        return usual
    return wide or usual[0], high


def pixels(given: str, low: int, high: int) -> int | None:
    """Return a length as an address gives it, brought within bounds; None for anything but a number."""
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(high))):
        return None
    return min(max(int(given), low), high)
