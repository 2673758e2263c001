"""Public crosstab -> bars: places and widths in percent, labels and the sentence that says the same. Pure.

A bar is as wide as the reader's window lets it be, which the server does not know. So a label carries
the step from which on it fits, and the style sheet shows it at windows of that step and wider.
"""

from dataclasses import dataclass

from dashboard.crosstab_json import hidden_because
from dashboard.wording import Wording
from study.look import PALETTE
from study.publication import Tables
from study.study_settings import StudySettings
from study.tabulation import ALL, Cell, Column

# The narrowest a bar gets, in pixels, at the widths where chart.css starts a step.
STEPS = (256, 336, 416, 600, 880)
LETTER = 7
PADDING = 6
BAR_HEIGHT = 28
LANE_HEIGHT = 20
# The first bar names its segments where all that are as large as this, in percent, take their names.
NAMED_FROM = 10
# A label beyond the end of a lane needs room to its right.
LANE_FULL = 75


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place in percent of the bar, shown from a step on, until another."""

    text: str
    x: float
    anchor: str
    since: int
    until: int | None = None

    @property
    def classes(self) -> str:
        """Return the classes that place and show it; the style sheet's defaults need none."""
        anchor = "" if self.anchor == "middle" else self.anchor
        since = f"s{self.since}" if self.since else ""
        return " ".join(filter(None, (anchor, since, f"u{self.until}" if self.until else "")))


@dataclass(frozen=True, slots=True)
class Segment:
    """A rectangle in percent of the bar's width; `y` and `height` in pixels."""

    colour: int
    x: float
    width: float
    y: int
    height: int
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; the weighted figures are empty where there are none."""

    label: str
    share: str
    interval: str
    weighted: str
    weighted_interval: str
    higher_than: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of the crosstab: what is drawn and what is read; a hidden one has its reason and no figure."""

    label: str
    base: str
    answers: str
    mark: str
    hidden: str
    sentence: str
    height: int
    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, and the key to their colours: (place in the palette, label)."""

    bars: tuple[Bar, ...]
    key: tuple[tuple[int, str], ...]
    lanes: bool
    weighted: bool

    @property
    def answers(self) -> str:
        """Return the base of all columns together, empty where it is hidden."""
        return self.bars[0].answers


def chart(tables: Tables, wording: Wording, settings: StudySettings) -> Chart:
    """Return the chart of a public crosstab: stacked bars, or lanes where several answers could be chosen."""
    drawing = _Drawing(tables, wording, settings)
    return Chart(
        bars=tuple(drawing.bar(column) for column in tables.plain.columns),
        key=tuple((drawing.colours[code], label) for code, label in drawing.row_labels.items()),
        lanes=drawing.lanes,
        weighted=tables.weighted is not None,
    )


def step(text: str, share: float) -> int | None:
    """Return the first step whose bar is wide enough for a text in a share (0 to 100) of it."""
    needed = len(text) * LETTER + PADDING
    return next((i for i, width in enumerate(STEPS) if width * share >= 100 * needed), None)


class _Drawing:
    def __init__(self, tables: Tables, wording: Wording, settings: StudySettings) -> None:
        crosstab = tables.plain
        language, row = wording.language, crosstab.row
        self.crosstab, self.weighted = crosstab, tables.weighted
        self.wording, self.settings = wording, settings
        self.lanes = row.kind == "multiple"
        # The place among all options of the question, so that an answer keeps its colour everywhere.
        self.colours = {code: place % len(PALETTE) for place, code in enumerate(row.codes)}
        self.row_labels = {option.code: option.labels[language] for option in row.reported}
        self.column_labels = {option.code: option.labels[language] for option in crosstab.banner.reported}
        self.column_labels[ALL] = wording.gettext("All")

    def bar(self, column: Column) -> Bar:
        """Return what is drawn and read of a column."""
        cells = [self.crosstab.cells[code, column.code] for code in self.row_labels]
        hidden = hidden_because(column, self.settings, self.wording)
        segments = self._lanes(cells) if self.lanes else self._stack(cells, named=column.code == ALL)
        at_least = self.wording.gettext("at least %(answers)s")
        answers = at_least % {"answers": self.wording.answers(column.base)}
        return Bar(
            label=self.column_labels[column.code],
            # Bases of a release are rounded down.
            base="" if hidden else f"n ≥ {self.wording.number(column.base)}",
            answers="" if hidden else answers,
            mark=self.wording.gettext("low base") if column.low_base and not hidden else "",
            hidden=hidden,
            sentence=self._sentence(column, cells, hidden, answers),
            height=LANE_HEIGHT * len(cells) if self.lanes and not hidden else BAR_HEIGHT,
            segments=() if hidden else tuple(segments),
            lines=() if hidden else tuple(self._line(cell) for cell in cells),
        )

    def _stack(self, cells: list[Cell], named: bool) -> list[Segment]:
        segments, x = [], 0.0
        named_since = self._named_since(cells) if named else None
        for cell in cells:
            width = cell.percent or 0.0
            labels = self._labels(cell, x + width / 2, width, named_since)
            if cell.percent:
                segments.append(Segment(self.colours[cell.row], x, width, 0, BAR_HEIGHT, labels))
            x += width
        return segments

    def _named_since(self, cells: list[Cell]) -> int | None:
        large = [cell for cell in cells if (cell.percent or 0) >= NAMED_FROM]
        steps = [step(self._named(cell), cell.percent or 0) for cell in large]
        known = [since for since in steps if since is not None]
        return max(known) if known and len(known) == len(steps) else None

    def _named(self, cell: Cell) -> str:
        return f"{self.row_labels[cell.row]}: {self.wording.share(cell)}"

    def _labels(self, cell: Cell, x: float, width: float, named_since: int | None) -> tuple[Label, ...]:
        share = self.wording.share(cell)
        since = step(share, width)
        if since is None:
            return ()
        if named_since is None or width < NAMED_FROM:
            return (Label(share, x, "middle", since),)
        named = Label(self._named(cell), x, "middle", named_since)
        return (Label(share, x, "middle", since, named_since), named) if since < named_since else (named,)

    def _lanes(self, cells: list[Cell]) -> list[Segment]:
        segments = []
        for place, cell in enumerate(cells):
            width = cell.percent or 0.0
            anchor = "end" if width > LANE_FULL else "start"
            label = Label(self.wording.share(cell), width, anchor, 0)
            colour, y = self.colours[cell.row], place * LANE_HEIGHT
            segments.append(Segment(colour, 0.0, width, y, LANE_HEIGHT - 2, (label,)))
        return segments

    def _sentence(self, column: Column, cells: list[Cell], hidden: str, answers: str) -> str:
        names = {"column": self.column_labels[column.code], "base": answers, "reason": hidden}
        if hidden:
            return self.wording.gettext("%(column)s: no figures, %(reason)s.") % names
        shares = "; ".join(self._named(cell) for cell in cells)
        return self.wording.gettext("%(column)s, %(base)s: %(shares)s.") % {**names, "shares": shares}

    def _line(self, cell: Cell) -> Line:
        wording = self.wording
        beside = self.weighted.cells[cell.row, cell.column] if self.weighted else None
        shown = beside is not None and beside.percent is not None
        higher = ", ".join(self.column_labels[code] for code in cell.higher_than)
        text = wording.gettext("Higher than: %(columns)s") % {"columns": higher}
        return Line(
            label=self.row_labels[cell.row],
            share=wording.share(cell),
            interval=wording.interval(cell),
            weighted=wording.share(beside) if beside and shown else "",
            weighted_interval=wording.interval(beside) if beside and shown else "",
            higher_than=text if higher else "",
        )
