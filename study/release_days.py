"""The next release by day or week, of live counts by column and day. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from study.counting import Counts
from study.instrument import Instrument
from study.periods import MOST_PERIODS, WEEK_DAYS, few_days, monday
from study.release import NOBODY, Release, ReleasedColumn
from study.release_batches import placed
from study.release_trend import BEFORE, RESPONSES, Cells, ReleasedTrend, added, less, together

DAY = "day"


def by_day(counts: Counts, instrument: Instrument) -> Mapping[str, Mapping[str, Cells]]:
    """Return counts by day of each column of the banner that tables show, of which a trend is the sum.

    So it is the sum that `all` is in them: of two that differ the difference could be read.
    """
    banner = instrument.banner.code
    found: dict[str, dict[str, dict[tuple[str, str], int]]]
    found = {option.code: {} for option in instrument.banner.reported}
    for (code, day), one in counts.over(banner, DAY).items():
        if code in found and one.n:
            found[code][day] = {RESPONSES: one.n}
    for asked in (one.code for one in instrument.closed if one.code != banner):
        for (answer, code, day), one in counts.over(asked, banner, DAY).items():
            if code in found and one.n:
                found[code][day][asked, answer] = one.n
    return {code: dict(days) for code, days in found.items()}


def next_trend(
    previous: Release | None,
    columns: Mapping[str, ReleasedColumn],
    days: Mapping[str, Mapping[str, Cells]],
    *,
    batch: int,
) -> ReleasedTrend:
    """Return the trend of the next release of these columns; `days` is `by_day` of what they were counted of.

    A column that advances is counted by day anew; the others keep what they had. Of one that was released
    before releases had a trend nobody knows the days until it advances.
    """
    before = _before(previous, days)
    advancing = [code for code in days if _size(columns, code) != _size(_columns(previous), code)]
    live = {code: days[code] for code in advancing}
    window = _Window.of(before, live)
    kept = {code: window.folded(column) for code, column in before.columns.items()}
    now = {code: window.folded(column) for code, column in live.items()}
    taken = [(period, less(cells)) for code in advancing for period, cells in kept.get(code, {}).items()]
    given = [(period, cells) for column in now.values() for period, cells in column.items()]
    shown = placed(window.folded(before.periods), together([*taken, *given]), batch)
    return ReleasedTrend(window.weekly, {code: one for code, one in {**kept, **now}.items() if one}, shown)


@dataclass(frozen=True, slots=True)
class _Window:
    """Which period a day is of: from the `first` on those that can be shown, BEFORE for any other."""

    weekly: bool
    first: str

    @classmethod
    def of(cls, before: ReleasedTrend, live: Mapping[str, Mapping[str, Cells]]) -> "_Window":
        every = [before.periods, *before.columns.values(), *live.values()]
        days = [date.fromisoformat(day) for some in every for day in some if day != BEFORE]
        weekly = before.weekly or (bool(days) and not few_days(min(days), max(days)))
        if not weekly:
            return cls(weekly, "")
        first = monday(max(days)) - timedelta(days=WEEK_DAYS * (MOST_PERIODS - 1)) if days else date.min
        return cls(weekly, first.isoformat())

    def folded(self, days: Mapping[str, Cells]) -> dict[str, Cells]:
        """Return cells by period of cells by day, or by a period's first."""
        return together((self._period(day), cells) for day, cells in days.items())

    def _period(self, day: str) -> str:
        if not self.weekly or day == BEFORE:
            return day
        period = monday(date.fromisoformat(day)).isoformat()
        return period if period >= self.first else BEFORE


def _before(previous: Release | None, codes: Collection[str]) -> ReleasedTrend:
    if previous is not None and previous.trend is not None:
        return previous.trend
    columns = {code: column for code, column in _columns(previous).items() if code in codes}
    whole = {code: {BEFORE: _cells(column)} for code, column in columns.items() if column.responses}
    return ReleasedTrend(False, whole, together((BEFORE, one[BEFORE]) for one in whole.values()))


def _cells(column: ReleasedColumn) -> Cells:
    answers = [{(asked, answer): one.n} for (asked, answer, *_), one in column.cells.items()]
    return added({RESPONSES: column.responses}, *answers)


def _columns(release: Release | None) -> Mapping[str, ReleasedColumn]:
    return release.columns if release else {}


def _size(columns: Mapping[str, ReleasedColumn], code: str) -> int:
    return columns.get(code, NOBODY).responses
