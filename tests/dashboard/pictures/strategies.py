"""Charts as studies make them, and as nobody would: many groups, long names, few or no answers."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from study.look import colour
from tests.dashboard.charts import make_chart, make_figure

LONG = "En osaa sanoa / en halua vastata"
NAMES = st.one_of(
    st.sampled_from([LONG, "Chat ihmisen kanssa", "E", "Yhteydenottolomake", 'Q&A <"b">', "75 tai vanhempi"]),
    st.text(st.sampled_from("aeiklnstuäöÄW–/ "), min_size=1, max_size=45).filter(str.strip),
)
WAITS = (30, 60, 120, 300, 600, 1200, 3600, 14_400, 86_400, 172_800, 259_200, 604_800)
MOST_SERIES, MOST_GROUPS = 8, 12
Shares = Callable[[int, Group], list[float | None]]


@st.composite
def charts(draw: st.DrawFn, kind: Kind, *, exclusive: bool = True) -> Chart:
    """Return a chart of a kind with 1 to 8 series in 1 to 12 groups."""
    series = tuple(
        Series(f"s{place}", draw(NAMES), colour(place), 100 if kind is Kind.STEPS else None)
        for place in range(draw(st.integers(1, MOST_SERIES)))
    )
    groups = tuple(_group(draw, kind, place) for place in range(draw(st.integers(1, MOST_GROUPS))))
    adding_up = kind is not Kind.STEPS and exclusive
    figures: dict[tuple[str, str], Figure] = {}
    for group in groups:
        shares = _shares(draw, len(series), group, adding_up)
        figures |= {
            (one.code, group.code): make_figure(share) for one, share in zip(series, shares, strict=True)
        }
    if kind is Kind.STEPS:
        figures |= _falling(series, groups, figures)
    if kind is Kind.LINES:
        figures |= {
            place: replace(figure, change="+12 points" if figure.percent and draw(st.booleans()) else "")
            for place, figure in figures.items()
        }
    changes = {"series": series, "groups": groups, "figures": figures, "exclusive": exclusive}
    return make_chart(kind, title=draw(NAMES), segment=draw(NAMES), notes=(LONG * 5,), **changes)


def _group(draw: st.DrawFn, kind: Kind, place: int) -> Group:
    if kind is Kind.STEPS:
        return Group(f"g{place}", f"{WAITS[place]} sekuntia", place=float(WAITS[place]))
    base = draw(st.sampled_from([0, 1, 29, 60, 100, 12_345]))
    caution = "small-base" if base < 30 else "low-base" if base < 100 else ""
    label = draw(NAMES) if kind is Kind.BARS else f"{place + 1} Nov"
    return Group(f"g{place}", label, base, float(base), 7.0 * place, caution)


def _shares(draw: st.DrawFn, count: int, group: Group, adding_up: bool) -> list[float | None]:
    if group.base == 0:
        return [None] * count
    parts = draw(st.lists(st.integers(0, 100), min_size=count, max_size=count))
    whole = sum(parts) if adding_up else 100
    return [100 * part / whole if whole else 0.0 for part in parts]


def _falling(
    series: tuple[Series, ...], groups: tuple[Group, ...], figures: dict[tuple[str, str], Figure]
) -> dict[tuple[str, str], Figure]:
    """Return the figures of each series from the largest to the smallest, none at every fifth wait."""
    found = {}
    for place, one in enumerate(series):
        told = sorted(
            (figures[one.code, group.code] for group in groups), key=lambda figure: -(figure.percent or 0)
        )
        for at, (group, figure) in enumerate(zip(groups, told, strict=True)):
            found[one.code, group.code] = make_figure(None) if (at + place) % 5 == 4 else figure
    return found
