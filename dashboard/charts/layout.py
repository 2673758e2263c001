"""What all Plotly figures share: a quiet ground, no tools, labels instead of a legend."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import Any

from dashboard.wording import Wording
from study.look import FONT

CONFIG: Any = {"displayModeBar": False, "showSendToCloud": False, "displaylogo": False, "responsive": True}
# The ground is the page's; the colours of words and lines on it are the style sheet's, which knows the theme.
CLEAR = "rgba(0,0,0,0)"
GREY = "rgba(127,127,127,.6)"
LABEL_SIZE, SMALL_SIZE, LINE_HEIGHT, LETTER = 13, 12, 16, 6.6
QUARTERS = (0, 25, 50, 75, 100)
# Letters of a label: across the narrowest picture, 360 pixels; and beside the end of a line.
NARROWEST, BESIDE = 40, 15
# Dots as they are: where sizes differ, Plotly would make them see-through and ring them in white.
SOLID: Any = {"opacity": 1, "line": {"width": 0}}


def plain(text: str) -> str:
    """Return a text that Plotly shows as it is: an operator's label is no markup."""
    return escape(text, quote=False)


def lines_of(text: str, letters: int = NARROWEST) -> list[str]:
    """Return a text in lines that fit."""
    return [plain(line) for line in wrap(text, letters)] or [""]


def rounded(values: Iterable[float | None]) -> list[float | None]:
    """Return percentages as exactly as a screen can draw them."""
    return [None if value is None else round(value, 2) for value in values]


def tint(colour: str) -> str:
    """Return a colour that lets through what it lies on."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},.16)"


def beside(name: str, colour: str) -> list[str]:
    """Return the lines of a name that stands at the end of its line, with a dot in its colour."""
    first, *others = lines_of(name, BESIDE)
    return [f'<span style="color:{colour}">●</span> {first}', *others]


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Return middles near those wanted, downwards from 0, so that things of some heights do not overlap.

    They stay in the order wanted, and within the room where it is enough; else they begin at its top.
    """
    placed = list(wanted)
    order = sorted(range(len(placed)), key=lambda place: wanted[place])
    below = 0.0
    for place in order:
        placed[place] = max(placed[place], below + heights[place] / 2)
        below = placed[place] + heights[place] / 2
    above = max(room, sum(heights))
    for place in reversed(order):
        placed[place] = min(placed[place], above - heights[place] / 2)
        above = placed[place] - heights[place] / 2
    return placed


def base_layout(height: int) -> dict[str, Any]:
    """Return the layout that every figure starts from."""
    return {
        "height": height,
        "showlegend": False,
        "font": {"family": FONT, "size": LABEL_SIZE},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hoverlabel": {"align": "left"},
        "transition": {"duration": 300, "easing": "cubic-in-out"},
    }


def percent_axis(say: Wording, ticks: Sequence[float], top: float = 100) -> dict[str, Any]:
    """Return an axis from 0 percent."""
    return {
        "range": [0, top],
        "tickvals": list(ticks),
        "ticktext": [say.percent(tick) for tick in ticks],
        "fixedrange": True,
        "zeroline": False,
    }


def time_axis(places: Sequence[float], texts: Sequence[str], ends: tuple[float, float]) -> dict[str, Any]:
    """Return an axis of times; its names stand a little lower, clear of those of the other axis."""
    return {
        "range": [round(end, 5) for end in ends],
        "tickvals": list(places),
        "ticktext": list(texts),
        "tickfont": {"size": SMALL_SIZE},
        "tickangle": 0,
        "ticks": "outside",
        "ticklen": 7,
        "tickcolor": CLEAR,
        "fixedrange": True,
        "zeroline": False,
    }


def label(text: str, size: int = LABEL_SIZE, **place: Any) -> dict[str, Any]:
    """Return an annotation without an arrow."""
    return {"text": text, "showarrow": False, "font": {"size": size}, **place}
