"""Reading a picture back: its texts and bars as a reader meets them."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from dashboard.charts.model import Chart
from dashboard.pictures import Credit, svg
from dashboard.pictures.lettering import text_width

CREDIT = Credit(
    study="How do you want to be helped?",
    address="https://kanal.example/r/channel-preference",
    day="22 November 2026",
    licence="CC BY 4.0",
    synthetic="Synthetic sample: made-up answers.",
)
SPACE = "{http://www.w3.org/2000/svg}"
# What a text reaches above and below its base line, in its size.
ASCENT, DESCENT = 0.74, 0.2
NUDGE = 0.1


@dataclass(frozen=True)
class Label:
    """A text of a picture and the room it takes: left, top, right, bottom."""

    text: str
    box: tuple[float, float, float, float]
    fill: str

    def overlaps(self, other: "Label") -> bool:
        """Return whether two texts are drawn over each other."""
        left, top, right, bottom = self.box
        x, y, far, low = other.box
        return left + NUDGE < far and x + NUDGE < right and top + NUDGE < low and y + NUDGE < bottom


def picture(chart: Chart, width: int = 800, **more: object) -> str:
    """Return a chart's SVG with the usual credit."""
    return svg(chart, width=width, **{"credit": CREDIT, **more})  # type: ignore[arg-type]


def root(drawn: str) -> ET.Element:
    """Return the document element; fails where the document is not well-formed."""
    return ET.fromstring(drawn)  # noqa: S314 (our own)


def labels(drawn: str) -> list[Label]:
    """Return all texts of a picture with their places."""
    found = []
    for one in root(drawn).iter(f"{SPACE}text"):
        size = float(one.get("font-size", "13"))
        text = one.text or ""
        width = text_width(text, size, bold=one.get("font-weight") == "600")
        anchor = {"middle": 0.5, "end": 1.0}.get(one.get("text-anchor", ""), 0.0)
        left, y = float(one.get("x", "")) - anchor * width, float(one.get("y", ""))
        box = (left, y - ASCENT * size, left + width, y + DESCENT * size)
        found.append(Label(text, box, one.get("fill", "")))
    return found


def words(drawn: str) -> str:
    """Return all texts of a picture, one after the other, with plain spaces."""
    return " ".join(label.text for label in labels(drawn)).replace("\u00a0", " ")


def tips(drawn: str) -> list[str]:
    """Return what a picture says of its figures under the pointer."""
    document = root(drawn)
    own = document.find(f"{SPACE}title")
    return [one.text or "" for one in document.iter(f"{SPACE}title") if one is not own]


def size(drawn: str) -> tuple[float, float]:
    """Return the width and height that a picture's places are counted in."""
    _, _, width, height = map(float, root(drawn).get("viewBox", "").split())
    return width, height
