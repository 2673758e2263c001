"""A chart as all its renderings share it: the figures of some series in some groups. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a chart is drawn: a bar a group, divided by series; falling steps; a line through periods."""

    BARS = "bars"
    STEPS = "steps"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of a base. Percents and bounds from 0 to 100, None where nobody answered.

    `shown` and `interval` are the same in words; `change` says by how many points it clearly differs from
    the group before, `higher_than` names the groups that it is clearly higher than; else they are empty.
    """

    percent: float | None
    low: float | None
    high: float | None
    shown: str
    interval: str
    count: int | None = None
    change: str = ""
    higher_than: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What a colour stands for: an option, or a question of waits; `base` where each has its own.

    `caution` as of a group.
    """

    code: str
    label: str
    colour: str
    base: int | None = None
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What figures are side by side in: a column, a wait, a period; `base` where each has its own.

    `place` is where it stands on the axis: seconds of a wait, days since the first period's first.
    `caution` is "", "low-base" or "small-base".
    """

    code: str
    label: str
    base: int | None = None
    effective_base: float | None = None
    place: float = 0.0
    caution: str = ""


@dataclass(frozen=True)
class Chart:
    """Figures by (series code, group code), and the words that go with them.

    `exclusive` series add up to 100 in a group. `goal` is a percentage worth a line of its own. `segment`
    names who is counted, empty for everybody; `rounded_down`: bases are. `sentence` says what the chart
    shows, with its numbers.
    """

    name: str
    kind: Kind
    title: str
    sentence: str
    caption: str
    series: tuple[Series, ...]
    groups: tuple[Group, ...]
    figures: Mapping[tuple[str, str], Figure]
    notes: tuple[str, ...] = ()
    exclusive: bool = True
    weighted: bool = False
    goal: float | None = None
    rounded_down: bool = False
    segment: str = ""
