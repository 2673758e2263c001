"""Where a text fits in a drawing whose width only the reader's window knows. Pure.

A text carries the step from which on it fits, and the style sheet shows it in drawings of that step
and wider.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.pictures.lettering import text_width

# How wide a drawing is at least, in pixels, where the style sheet begins a step; the first is the narrowest.
STEPS = (256, 336, 416, 576, 776, 1056)
# From this step on names stand beside bars, and may stand at the ends of lines.
ASIDE = 3
SIZE = 12.0
# Letters of the reader's own sans serif may be so many times wider than those that are measured.
SPARE = 1.15


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place in percent of the drawing's width, shown from a step on, until another."""

    text: str
    x: float
    anchor: str = "middle"
    since: int = 0
    until: int | None = None

    @property
    def classes(self) -> str:
        """Return the classes that place and show it; the style sheet's defaults need none."""
        return " ".join(filter(None, ("" if self.anchor == "middle" else self.anchor, self.shown)))

    @property
    def shown(self) -> str:
        """Return the classes that show it."""
        since = f"s{self.since}" if self.since else ""
        return " ".join(filter(None, (since, f"u{self.until}" if self.until else "")))


def width_of(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return how wide a line of text is at most, in pixels."""
    return SPARE * text_width(text, size, bold=bold)


def step(needed: float, share: float, widths: Sequence[float]) -> int | None:
    """Return the first step that has so many pixels in a share (0 to 100) of its width."""
    return next((place for place, width in enumerate(widths) if width * share >= 100 * needed), None)
