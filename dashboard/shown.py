"""What a view shows, read from the store: its charts and the facts around them, once for each segment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dashboard.charts.bars import bars_chart
from dashboard.charts.model import Chart, Kind
from dashboard.charts.trend import trend_chart
from dashboard.charts.waits import waits_chart
from dashboard.segment import Segment
from dashboard.segment_wording import described
from dashboard.view import View
from dashboard.wording import Wording
from study.comparison import compared
from study.counting import Latest, LiveCounts
from study.instrument import Instrument, Question
from study.method import MethodFacts
from study.method_facts import live_facts
from study.publication import Tables, Weights, weights_of
from study.response import State
from study.segments import Difference, difference
from study.store import ResponseStore
from study.tabulation import ALL, Crosstab, crosstab
from study.waits import wait_questions
from study.weighting import weighted_counts

MOST_FURTHER = 4
# What the name of a chart of the second segment ends with.
BESIDE = "-vs"


@dataclass(frozen=True)
class Part:
    """What one segment shows; `charts` in the order of the page, the chosen question's first."""

    segment: Segment
    counts: LiveCounts
    tables: Tables
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Shown:
    """All that a view shows; `today` counts the answers of the UTC day."""

    view: View
    parts: tuple[Part, ...]
    facts: MethodFacts
    today: int
    latest: Latest | None
    closed: bool

    @property
    def tables(self) -> Tables:
        """Return the tables of the chosen question."""
        return self.parts[0].tables

    @property
    def charts(self) -> list[Chart]:
        """Return all charts in the order of the page; the second segment's end in "-vs"."""
        return [chart for part in self.parts for chart in part.charts]

    @property
    def chosen(self) -> Crosstab:
        """Return the table of the chosen question, weighted where that is asked for and can be."""
        return chosen_table(self.view, self.tables)

    @property
    def difference(self) -> Difference | None:
        """Return how the two segments differ, None where there is one."""
        if self.view.versus is None:
            return None
        one, other = (chosen_table(self.view, part.tables) for part in self.parts)
        disjoint = self.view.segment.disjoint(self.view.versus, self.view.study.instrument)
        return difference(one, other, disjoint=disjoint, closed=self.closed)


def read(view: View, store: ResponseStore, now: datetime) -> Shown:
    """Return what a view shows at a moment."""
    counts = [
        store.counts(view.study, one.filters(view.study.instrument), flagged=one.flagged)
        for one in view.segments
    ]
    parts = tuple(
        _part(view, segment, some, now) for segment, some in zip(view.segments, counts, strict=True)
    )
    tally = counts[0].tally
    day = now.astimezone(UTC).date().isoformat()
    today = sum(one.n for (found,), one in tally.over("day").items() if found == day)
    weighted = parts[0].tables.weighted is not None
    facts, closed = live_facts(view.study, tally, weighted), view.study.state(now) is State.CLOSED
    return Shown(view, parts, facts, today, store.latest(view.study), closed)


def further_questions(instrument: Instrument, besides: Sequence[Question]) -> list[Question]:
    """Return the questions that a page shows beside the chosen one: those asked after the headline."""
    closed = instrument.closed
    later = closed[closed.index(instrument.headline) + 1 :] if instrument.headline in closed else closed
    waits = wait_questions(instrument)
    return [one for one in later if one not in waits and one not in besides][:MOST_FURTHER]


def _part(view: View, segment: Segment, counts: LiveCounts, now: datetime) -> Part:
    say, study = Wording(view.lang), view.study
    weights = weights_of(counts, study.targets, study.instrument)
    closed = study.state(now) is State.CLOSED
    tables = _tables(view, counts, view.row, weights, closed=closed)
    further = further_questions(study.instrument, (view.row, view.banner))
    bars = [tables, *(_tables(view, counts, one, weights, closed=closed) for one in further)]
    main, *others = (bars_chart(study, chosen_table(view, one), say) for one in bars)
    given = weights if view.weighted else None
    waits = waits_chart(study, counts, say, weights=given)
    today = now.astimezone(UTC).date()
    ended = bool(segment.last) and segment.last < today.isoformat()
    trend = trend_chart(study, counts, view.row, say, by=view.by, today=today, weights=given, ended=ended)
    found = [chart for chart in (main, waits, *others, trend) if chart is not None]
    named = described(segment, study.instrument, say) if segment or view.versus is not None else ""
    ending = BESIDE if segment is view.versus else ""
    asked = segment.codes.get(view.banner.code)
    charts = (replace(_asked(chart, asked), name=chart.name + ending, segment=named) for chart in found)
    return Part(segment, counts, tables, tuple(charts))


def _asked(chart: Chart, codes: Sequence[str] | None) -> Chart:
    """Return a chart without the columns that a filter leaves empty."""
    if codes is None or chart.kind is not Kind.BARS:
        return chart
    return replace(chart, groups=tuple(group for group in chart.groups if group.code in (ALL, *codes)))


def _tables(view: View, counts: LiveCounts, row: Question, weights: Weights, *, closed: bool) -> Tables:
    settings = view.study.settings
    plain = crosstab(counts, row, view.banner, settings=settings)
    weighted = None
    if weights.refusal is None:
        cells = weighted_counts(counts, row.code, view.banner.code, weights.weighting)
        weighted = crosstab(counts, row, view.banner, weighted=cells, settings=settings)
    if closed:
        plain, weighted = compared(plain), weighted and compared(weighted)
    return Tables(plain, weighted, weights)


def chosen_table(view: View, tables: Tables) -> Crosstab:
    """Return the table that a view asks for: weighted where it can be, else unweighted."""
    return tables.weighted if view.weighted and tables.weighted is not None else tables.plain
