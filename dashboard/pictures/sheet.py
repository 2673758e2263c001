"""The paper of a picture: its width, its colours, its language, and texts set on it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.pictures.lettering import ASCENT, LEADING, wrap
from dashboard.pictures.marks import RIM, SIZE, Bar, Drawing, Text
from dashboard.wording import Wording

# Of bases, bounds and axes; of the foot.
SMALL = 11.5
NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`width` in pixels, `colours` of a theme of `study.look`, the language of its numbers.

    `rounded_down`: bases are.
    """

    width: float
    colours: Mapping[str, str]
    say: Wording
    rounded_down: bool = False

    def narrowed(self, width: float) -> "Sheet":
        """Return the same paper in another width."""
        return replace(self, width=width)

    def paragraph(self, text: str, *, size: float = SIZE, colour: str = "ink", bold: bool = False) -> Drawing:
        """Return a text in as many lines as it needs."""
        return self.lines(wrap(text, self.width, size, bold=bold), size=size, colour=colour, bold=bold)

    def lines(
        self, lines: Sequence[str], *, size: float = SIZE, colour: str = "ink", bold: bool = False
    ) -> Drawing:
        """Return lines of text, one below the other."""
        fill = self.colours[colour]
        marks = tuple(
            Text(0.0, size * (ASCENT + LEADING * place), line, fill, size, bold)
            for place, line in enumerate(lines)
        )
        return Drawing(self.width, size * (1 + LEADING * (len(lines) - 1)) if lines else 0.0, marks)

    def bar(self, x: float, width: float, height: float, colour: str, *, hollow: bool, told: str) -> Bar:
        """Return a bar of a colour, hollow where few answered."""
        if not hollow or width <= 2 * RIM:
            return Bar(x, 0.0, width, height, colour, tip=told)
        return Bar(x + RIM / 2, RIM / 2, width - RIM, height - RIM, self.colours["ground"], colour, told)

    def base(self, base: int | None) -> str:
        """Return a base as readers see it, empty where there is none."""
        sign = "≥" if self.rounded_down else "="
        return "" if base is None else f"n {sign} {self.say.number(base)}".replace(" ", NO_BREAK)


def tip(series: Series, group: Group, figure: Figure) -> str:
    """Return what a browser says of a figure under the pointer."""
    bounds = f" ({figure.interval})" if figure.interval else ""
    return f"{series.label}, {group.label}: {figure.shown}{bounds}"


def figures_of(chart: Chart, series: Series) -> list[tuple[Group, Figure]]:
    """Return a series' figures that have a percentage, in the order of their groups."""
    found = ((group, chart.figures[series.code, group.code]) for group in chart.groups)
    return [(group, figure) for group, figure in found if figure.percent is not None]
