"""Charts for tests, one of each kind, valid by default."""

from dataclasses import replace
from typing import Any

from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from study.look import colour

SERIES = (("chat", "Live chat"), ("phone", "Phone"), ("email", "Email"))
SHARES = (63.0, 22.0, 15.0)


def make_figure(percent: float | None, *, base: int = 100, change: str = "") -> Figure:
    """Return a figure whose words follow from its percentage."""
    if percent is None:
        return Figure(None, None, None, "no answers yet", "")
    low, high = max(0.0, percent - 5), min(100.0, percent + 5)
    shown, interval = f"{percent:.0f} %", f"{low:.0f}–{high:.0f} %"
    return Figure(percent, low, high, shown, interval, round(percent * base / 100), change)


def make_chart(kind: Kind = Kind.BARS, **changes: Any) -> Chart:
    """Return a chart of a kind: three series in three groups."""
    return replace({Kind.BARS: _bars, Kind.STEPS: _steps, Kind.LINES: _lines}[kind](), **changes)


def _series(base: int | None = None) -> tuple[Series, ...]:
    return tuple(Series(code, label, colour(place), base) for place, (code, label) in enumerate(SERIES))


def _bars() -> Chart:
    groups = (
        Group("all", "All", 147, 147.0),
        Group("16-24", "16–24", 60, 60.0, caution="low-base"),
        Group("75+", "75 or over", 0, 0.0, caution="small-base"),
    )
    figures = {
        (code, group.code): make_figure(share if group.base else None, base=group.base or 0)
        for (code, _), share in zip(SERIES, SHARES, strict=True)
        for group in groups
    }
    return Chart(
        "channel-by-age",
        Kind.BARS,
        "Which would you try first?",
        "Live chat 63 %; Phone 22 %; Email 15 % (n = 147).",
        "Percent of answers in each column, with its 95-percent interval",
        _series(),
        groups,
        figures,
        ("Self-selected sample.",),
    )


def _steps() -> Chart:
    groups = tuple(
        Group(code, label, place=place)
        for code, label, place in (
            ("1m", "1 minute", 60.0),
            ("5m", "5 minutes", 300.0),
            ("4h", "4 hours", 14_400.0),
        )
    )
    figures = {
        (code, group.code): make_figure(share)
        for code, _ in SERIES
        for group, share in zip(groups, (97.0, 91.0, 40.0), strict=True)
    }
    return Chart(
        "wait-curve",
        Kind.STEPS,
        "How long people wait",
        "Live chat: answer within 5 minutes to keep 90 % of people.",
        "Percent who would still wait",
        _series(base=100),
        groups,
        figures,
        goal=90.0,
        exclusive=False,
    )


def _lines() -> Chart:
    groups = tuple(Group(f"2026-11-0{day}", f"{day} Nov", 100, 100.0, place=float(day)) for day in (1, 2, 3))
    figures = {
        (code, group.code): make_figure(
            share, change="+6 points" if group.place == 2 and code == "chat" else ""
        )
        for code, share in zip(("chat", "phone", "email"), SHARES, strict=True)
        for group in groups
    }
    return Chart(
        "channel-trend",
        Kind.LINES,
        "Which would you try first? By day",
        "Live chat rose by 6 points on 2 November.",
        "Percent of answers in each period, with its 95-percent interval",
        _series(),
        groups,
        figures,
    )
