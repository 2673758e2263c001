"""What a drawing says of groups and series beside their figures: bases, cautions, reasons. Pure."""

from collections.abc import Iterable

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.pictures.names import CAUTIONS
from dashboard.wording import Wording
from study.look import PALETTE


def palette_place(series: Series) -> int:
    """Return the place of a series' colour in the palette."""
    return PALETTE.index(series.colour)


def hidden_because(figures: Iterable[Figure]) -> str:
    """Return why none of some figures is shown, empty where any is."""
    told = list(figures)
    if any(one.percent is not None for one in told):
        return ""
    return next((one.shown for one in told if one.shown), "")


def answers_of(chart: Chart, base: int | None, say: Wording) -> str:
    """Return a base in words, empty where there is none."""
    if base is None:
        return ""
    answers = say.answers(base)
    return say.gettext("at least %(answers)s") % {"answers": answers} if chart.rounded_down else answers


def caution_of(one: Group | Series, say: Wording) -> str:
    """Return whether to read a group or series with care, in words."""
    return say.gettext(CAUTIONS[one.caution]) if one.base and one.caution else ""


def base_of(chart: Chart, one: Group | Series, say: Wording) -> str:
    """Return the base of a group or series as "n = 147", empty where it has none of its own."""
    return "" if one.base is None else say.bases(one.base, rounded_down=chart.rounded_down)
