"""Series -> paths in thousandths of a plot, as short as SVG lets them be. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.embed.drawing.points import Point
from dashboard.embed.drawing.words import palette_place
from dashboard.pictures.traces import Trace


@dataclass(frozen=True, slots=True)
class Stroke:
    """The paths of a series: its line, its points, and those of them that are hollow or marked.

    `area` is the band of its intervals, `whiskers` are an interval each; `dotted`: few answered.
    """

    colour: int
    dotted: bool
    line: str
    area: str
    whiskers: str
    dots: str
    hollow: str
    marked: str


def stroke(trace: Trace, *, marked: Iterable[Point], area: str = "", whiskers: str = "") -> Stroke:
    """Return the paths of a trace."""
    few = trace.series.caution == "small-base"
    hollow = [
        point
        for point, (group, _) in zip(trace.points, trace.told, strict=True)
        if few or group.caution == "small-base"
    ]
    return Stroke(
        palette_place(trace.series),
        few,
        "".join(map(path, trace.lines)),
        area,
        whiskers,
        dots(trace.points),
        dots(hollow),
        dots((one.x, one.y) for one in marked),
    )


def path(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through points."""
    written, before = "", None
    for x, y in ((round(x), round(y)) for x, y in points):
        if before is None:
            written = f"M{x} {y}"
        elif y == before[1]:
            written += f"H{x}"
        else:
            written += f"V{y}" if x == before[0] else f"L{x} {y}"
        before = x, y
    return written


def dots(points: Iterable[tuple[float, float]]) -> str:
    """Return a path that goes nowhere from each point: its round ends are a dot of the stroke's width."""
    return "".join(f"M{round(x)} {round(y)}h0" for x, y in points)


def whisker(x: float, top: float, bottom: float) -> str:
    """Return a path from the upper to the lower bound of an interval."""
    return f"M{round(x)} {round(top)}V{round(bottom)}"
