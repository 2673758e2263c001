"""Where the charts of a test come from, and charts whose labels mean harm."""

from dataclasses import replace
from typing import Any

from dashboard.charts.model import Chart, Kind
from dashboard.takeaway.origin import Origin
from tests.dashboard.charts import make_chart

HOSTILE = ("=cmd|' /C calc'!A0", '<&">\x0b', "http://example.com/")


def make_origin(**changes: Any) -> Origin:
    """Return the origin of a study of real answers."""
    origin = Origin(
        title="Channels",
        foot="Channels (channels) · 22 Nov 2026 · revision 12",
        facts=(("Study", "Channels (channels)"), ("Who is counted", "All answers")),
        method=(("Mode", "Online questionnaire."),),
        synthetic="",
        revision=12,
        language="en",
    )
    return replace(origin, **changes)


def hostile_chart(kind: Kind) -> Chart:
    """Return a chart whose title and labels a spreadsheet, or XML, could take for something else."""
    chart = make_chart(kind, title=HOSTILE[0], sentence=HOSTILE[1], notes=HOSTILE, segment=HOSTILE[0])
    series = tuple(replace(one, label=label) for one, label in zip(chart.series, HOSTILE, strict=True))
    groups = tuple(replace(one, label=label) for one, label in zip(chart.groups, HOSTILE, strict=True))
    return replace(chart, series=series, groups=groups)
