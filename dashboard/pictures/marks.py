"""What a picture is made of: texts, bars, lines and points, in pixels from the top left corner. Pure.

Everything is said in presentation attributes: a picture needs no style sheet to be right.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from markupsafe import escape

from dashboard.pictures.lettering import ASCENT, DESCENT, text_width

SIZE = 13.0
ANCHORED = {"start": 0.0, "middle": 0.5, "end": 1.0}
HALO, RIM = 3, 1.5
# XML 1.0, production 2.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Box(NamedTuple):
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Return whether two rectangles share more than an edge."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn at a place."""

    x: float
    y: float

    def moved(self, x: float, y: float) -> Self:
        """Return the same mark elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)

    def element(self) -> str:
        """Return the mark as SVG."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Text(Mark):
    """A line of text on its base line; `ground` is put behind its letters where it stands on lines."""

    text: str
    fill: str
    size: float = SIZE
    bold: bool = False
    anchor: str = "start"
    ground: str = ""

    @property
    def box(self) -> Box:
        """Return the room that the text takes in the shipped font."""
        width = text_width(self.text, self.size, bold=self.bold)
        left = self.x - width * ANCHORED[self.anchor]
        return Box(left, self.y - ASCENT * self.size, left + width, self.y + DESCENT * self.size)

    def element(self) -> str:
        """Return the text as SVG."""
        halo = {"stroke": self.ground, "stroke-width": HALO, "paint-order": "stroke"} if self.ground else {}
        said = {
            "font-size": self.size if self.size != SIZE else "",
            "font-weight": "600" if self.bold else "",
            "text-anchor": self.anchor if self.anchor != "start" else "",
        }
        return _element("text", xml_text(self.text), x=self.x, y=self.y, fill=self.fill, **said, **halo)


@dataclass(frozen=True, slots=True)
class Bar(Mark):
    """A rectangle; `tip` is what a browser says of it under the pointer."""

    width: float
    height: float
    fill: str
    stroke: str = ""
    tip: str = ""

    def element(self) -> str:
        """Return the rectangle as SVG."""
        size = {"width": self.width, "height": self.height}
        line = _rim(self.stroke)
        return _element("rect", _tip(self.tip), x=self.x, y=self.y, **size, fill=self.fill, **line)


@dataclass(frozen=True, slots=True)
class Line(Mark):
    """A line through points, each counted from the mark's place; without a stroke it is an area."""

    points: tuple[tuple[float, float], ...]
    stroke: str = ""
    width: float = 1.0
    fill: str = "none"
    opacity: float = 1.0
    dashes: str = ""

    def element(self) -> str:
        """Return the line as SVG."""
        path = "L".join(f"{short(self.x + x)} {short(self.y + y)}" for x, y in self.points)
        if not self.stroke:
            return _element("path", d=f"M{path}Z", fill=self.fill, **{"fill-opacity": f"{self.opacity:g}"})
        said = {
            "stroke-width": self.width if self.width != 1 else "",
            "stroke-dasharray": self.dashes,
            "stroke-linejoin": "round",
        }
        return _element("path", d=f"M{path}", fill=self.fill, stroke=self.stroke, **said)


@dataclass(frozen=True, slots=True)
class Dot(Mark):
    """A point; `tip` is what a browser says of it under the pointer."""

    radius: float
    fill: str
    stroke: str = ""
    tip: str = ""

    def element(self) -> str:
        """Return the point as SVG."""
        said = {"r": self.radius, "fill": self.fill, **_rim(self.stroke)}
        return _element("circle", _tip(self.tip), cx=self.x, cy=self.y, **said)


@dataclass(frozen=True, slots=True)
class _Moved(Mark):
    """Marks that are counted from its place."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks in a rectangle that begins at the top left corner."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """Return the texts among the marks."""
        return tuple(mark for mark in placed(self.marks) if isinstance(mark, Text))


NOTHING = Drawing(0.0, 0.0, ())


def moved(marks: Iterable[Mark], x: float, y: float) -> tuple[Mark, ...]:
    """Return marks elsewhere: as one that is taken apart only when it is drawn."""
    return (_Moved(x, y, tuple(marks)),)


def placed(marks: Iterable[Mark], x: float = 0.0, y: float = 0.0) -> Iterator[Mark]:
    """Yield all marks, each where it stands in the end."""
    for mark in marks:
        if isinstance(mark, _Moved):
            yield from placed(mark.marks, x + mark.x, y + mark.y)
        else:
            yield mark.moved(x, y)


def below(drawings: Iterable[Drawing], gap: float) -> Drawing:
    """Return drawings one below the other; those without height take no gap either."""
    shown = [drawing for drawing in drawings if drawing.height]
    marks: list[Mark] = []
    y = 0.0
    for drawing in shown:
        marks += moved(drawing.marks, 0, y)
        y += drawing.height + gap
    return Drawing(max((one.width for one in shown), default=0.0), max(0.0, y - gap), tuple(marks))


def xml_text(text: str) -> str:
    """Return a text as XML's content; a letter that XML has no place for is left out."""
    return str(escape(NOT_XML.sub("", text)))


def short(value: float) -> str:
    """Return a number with at most one place, without a negative nought."""
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")


def _element(name: str, content: str = "", /, **attributes: object) -> str:
    said = "".join(
        f' {key}="{escape(short(value) if isinstance(value, float) else str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def _rim(stroke: str) -> dict[str, object]:
    return {"stroke": stroke, "stroke-width": RIM} if stroke else {}


def _tip(text: str) -> str:
    return f"<title>{xml_text(text)}</title>" if text else ""
