"""The texts of a picture, drawn letter by letter: resvg takes twenty times as long.

Pillow draws the letters; where each begins comes from `lettering`, so that a text is as wide as it was laid
out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from math import floor
from typing import TYPE_CHECKING, Any

from dashboard.pictures.lettering import REGULAR, SEMIBOLD, STRANGER, advances, text_width
from dashboard.pictures.marks import ANCHORED, SIZE

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")
WIDE = re.compile(r'<svg [^>]*?width="([0-9.]+)"[^>]*? viewBox="0 0 ([0-9.]+) ')
SAID = re.compile(r'([a-z-]+)="([^"]*)"')
# A letter is drawn so many times finer, and begins at parts of a pixel.
FINER = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as a picture has it, in its own pixels; `rim` is the width of what is put behind it."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    fill: str
    ground: str
    rim: float


def taken_out(picture: str) -> tuple[str, list[Line]]:
    """Return an SVG of ours without its texts, and these, in its pixels."""
    (wide,) = WIDE.findall(picture)
    scale = float(wide[0]) / float(wide[1])
    return TEXT.sub("", picture), [_line(said, content, scale) for said, content in TEXT.findall(picture)]


def write(image: "Image", lines: list[Line]) -> None:
    """Write texts onto a picture."""
    for line in lines:
        if line.ground:
            _write(image, line, line.ground, line.rim / 2)
        _write(image, line, line.fill, 0)


def _line(attributes: str, content: str, scale: float) -> Line:
    said = dict(SAID.findall(attributes))
    text, bold = unescape(content), said.get("font-weight") == "600"
    size = scale * float(said.get("font-size", SIZE))
    before = ANCHORED[said.get("text-anchor", "start")] * text_width(text, size, bold=bold)
    x, y, rim = (scale * float(said.get(name, 0)) for name in ("x", "y", "stroke-width"))
    return Line(text, x - before, y, size, bold, said["fill"], said.get("stroke", ""), rim)


def _write(image: "Image", line: Line, colour: str, rim: float) -> None:
    row = round(line.y)
    for letter, x in _places(line):
        column = floor(x)
        mask, left, top = _letter(letter, line.size, line.bold, int(FINER * (x - column)), round(FINER * rim))
        if mask is not None:
            image.paste(colour, (column + left, row + top), mask)


def _places(line: Line) -> Iterator[tuple[str, float]]:
    x, widths = line.x, advances(SEMIBOLD if line.bold else REGULAR)
    for letter in line.text:
        if not letter.isspace():
            yield letter, x
        x += line.size * widths.get(letter, STRANGER)


@lru_cache(maxsize=8192)
def _letter(letter: str, size: float, bold: bool, shift: int, rim: int) -> tuple[Any, int, int]:
    """Return how much of each pixel a letter covers, None where of none, and where that begins."""
    from PIL import Image  # noqa: PLC0415 (megabytes that only pictures need)

    # Larger and reduced again: FreeType would bend its stems to whole pixels.
    core, (x, y) = _font(FINER * size, bold).getmask2(letter, "L", anchor="ls", stroke_width=rim)
    left, top = (x + shift) // FINER, y // FINER
    place = x + shift - FINER * left, y - FINER * top
    width, height = (-(-(at + length) // FINER) for at, length in zip(place, core.size, strict=True))
    if not all(core.size):
        return None, left, top
    mask = Image.new("L", (FINER * width, FINER * height))
    mask.paste(Image.frombytes("L", core.size, bytes(core)), place)
    return mask.reduce(FINER), left, top


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 (as above)

    return ImageFont.truetype(SEMIBOLD if bold else REGULAR, size, layout_engine=ImageFont.Layout.BASIC)
