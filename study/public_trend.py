"""A question of a release by day or week as the public sees it: small periods are hidden. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from study.instrument import Question
from study.release import Release
from study.response import Study
from study.statistics import NO_CLEAR_DIFFERENCE
from study.study_settings import StudySettings
from study.suppression import COMPLEMENT, cells_of, columns_left_out, reason_hidden, without_hidden
from study.tabulation import ALL, Crosstab, crosstab
from study.tally import Combination, Count
from study.trend import BY_DAY, BY_WEEK, Trend, trend


@dataclass(frozen=True, slots=True)
class _ByPeriod:
    """A release's counts over a question and the periods, as a trend asks for them."""

    revision: int
    excluded: int
    cells: Mapping[Combination, Count]

    def over(self, *_names: str) -> Mapping[Combination, Count]:
        return self.cells


def public_trend(study: Study, release: Release, row: Question, *, closed: bool) -> Trend | None:
    """Return a question's trend in its public form; None before two periods, or of a release without one.

    `study` has the thresholds of the release. The day it was made is still running, unless the study is
    `closed`, so that a release's trend never changes. Each response counts 1.
    """
    if release.trend is None:
        return None
    settings = study.settings
    everybody = crosstab(release, row, study.instrument.banner, settings=settings)
    withheld = _withheld(everybody, settings)

    def reasons(table: Crosstab) -> dict[str, str]:
        codes = [column.code for column in table.columns]
        return dict.fromkeys(codes, withheld) if withheld else _hidden(table, everybody.base, settings)

    found = trend(
        _ByPeriod(release.revision, release.excluded, release.trend.over(row.code)),
        row,
        by=BY_WEEK if release.trend.weekly else BY_DAY,
        today=release.made,
        ended=closed,
        settings=settings,
        hidden=reasons,
    )
    return None if found is None else _rounded(found, reasons(found.table))


def _withheld(everybody: Crosstab, settings: StudySettings) -> str:
    """Return why no period may be shown: their sum, which the crosstab's `all` has to be, is not shown."""
    if any(everybody.column(code).base for code in columns_left_out(everybody, settings)):
        return COMPLEMENT
    return reason_hidden(everybody.columns[0], cells_of(everybody, ALL), settings)


def _hidden(table: Crosstab, everybody: int, settings: StudySettings) -> dict[str, str]:
    """Return the hidden periods with their reasons, and `all` is none of them.

    Shown ones taken from everybody leave the hidden ones and those that are earlier than the chart: where
    these are small, several at least and a batch together.
    """
    columns = table.columns[1:]
    own = {one.code: reason_hidden(one, cells_of(table, one.code), settings) for one in columns}
    hidden = {code: reason for code, reason in own.items() if reason}
    earlier = everybody - table.base
    left = [table.column(code).base for code in hidden] + [earlier] * (earlier < settings.smallest_base)
    shown = sorted((one for one in columns if one.code not in hidden), key=lambda one: one.base)
    while sum(left) and (sum(n > 0 for n in left) == 1 or sum(left) < settings.batch) and shown:
        smallest = shown.pop(0)
        hidden[smallest.code] = COMPLEMENT
        left.append(smallest.base)
    return hidden


def _rounded(found: Trend, reasons: Mapping[str, str]) -> Trend:
    """Return a trend with whole percents, and whole points of what clearly changed."""
    changes = {place: float(round(points)) for place, points in found.changes.items() if round(points)}
    verdict = found.verdict or ("" if changes else NO_CLEAR_DIFFERENCE)
    table = without_hidden(found.table, reasons)
    return replace(found, table=table, changes=changes, verdict=verdict)
