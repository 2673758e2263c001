"""Counts -> chart of a question from period to period, its clear changes in points. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date

from dashboard.charts.bars import cell_figure, column_group, option_series
from dashboard.charts.model import Chart, Figure, Group, Kind
from dashboard.crosstab_json import hidden_because, notes
from dashboard.wording import N_, Wording
from study.comparison import SEVERAL_ANSWERS
from study.counting import Counts
from study.instrument import Question
from study.publication import Weights
from study.release import Release
from study.response import Study
from study.statistics import EXPECTED_BELOW_5, NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.tabulation import ALL
from study.trend import Period, Trend, trend

SUFFIX = "-trend"
UNCHANGED: Mapping[str, str] = {
    NO_CLEAR_DIFFERENCE: N_("No clear change."),
    EXPECTED_BELOW_5: N_("Changes are not tested: too few answers in each period (expected counts below 5)."),
    NOTHING_TO_COMPARE: N_(
        "Changes are not tested: no two neighbouring periods are complete with %(base)s answers or more each."
    ),
    SEVERAL_ANSWERS: N_("Changes are not tested, as several answers could be chosen."),
}


def trend_chart(
    study: Study,
    counts: Counts,
    row: Question,
    say: Wording,
    *,
    by: str,
    today: date,
    ended: bool = False,
    weights: Weights | None = None,
    segment: str = "",
) -> Chart | None:
    """Return a question by day, week or auto (see `study.trend`), None before there are two periods.

    `today` is the UTC day; `ended` says that no answers come in any more to what is counted, as of a closed
    study. Each response counts 1 without weights.
    """
    closed = study.closes_at is not None and study.closes_at.astimezone(UTC).date() < today
    found = trend(
        counts, row, by=by, today=today, ended=ended or closed, weights=weights, settings=study.settings
    )
    return None if found is None else replace(periods_chart(study, found, say), segment=segment)


def trend_title(row: Question, say: Wording) -> str:
    """Return what the chart of a question's trend is called."""
    return say.gettext("Trend: %(question)s") % {"question": row.shorts[say.language]}


def periods_chart(study: Study, found: Trend, say: Wording, *, release: Release | None = None) -> Chart:
    """Return the chart of a trend, in the public form of a release where it is of one."""
    row = found.table.row
    return Chart(
        name=f"{row.code}{SUFFIX}",
        kind=Kind.LINES,
        title=trend_title(row, say),
        sentence=_sentence(study, found, say, release),
        caption=_caption(found, say),
        series=option_series(row, say),
        groups=tuple(_group(found, period, say) for period in found.periods),
        figures=_figures(study, found, say),
        notes=_notes(study, found, say, release),
        exclusive=row.kind != "multiple",
        weighted=found.table.weighted,
        rounded_down=release is not None,
    )


def _figures(study: Study, found: Trend, say: Wording) -> dict[tuple[str, str], Figure]:
    reasons = {one.code: hidden_because(one, study.settings, say) for one in found.table.columns}
    return {
        at: Figure(None, None, None, reasons[cell.column], "")
        if reasons[cell.column]
        else cell_figure(cell, say, {}, change=_change(found, *at, say))
        for at, cell in found.table.cells.items()
        if cell.column != ALL
    }


def _group(found: Trend, period: Period, say: Wording) -> Group:
    """Return a period; one still running is read with care, however many answers it has."""
    place = (period.first - found.periods[0].first).days
    column = found.table.column(period.code)
    group = column_group(column, _named(period, say), float(place))
    group = replace(group, base=None, effective_base=None) if column.suppressed else group
    if period.complete:
        return group
    text = say.gettext("%(period)s, so far") % {"period": group.label}
    return replace(group, label=text, caution=group.caution or "low-base")


def _named(period: Period, say: Wording) -> str:
    one_day = period.first == period.last
    return say.day_of_year(period.first) if one_day else say.days_of_year(period.first, period.last)


def _change(found: Trend, option: str, period: str, say: Wording) -> str:
    points = found.changes.get((option, period))
    return "" if points is None else say.points(points)


def _sentence(study: Study, found: Trend, say: Wording, release: Release | None) -> str:
    """Return the latest clear changes, or why there are none, and the shares of the last period."""
    shares = _last_shares(found, say, rounded_down=release is not None)
    return f"{_latest_change(study, found, say)} {shares}".strip()


def _latest_change(study: Study, found: Trend, say: Wording) -> str:
    if found.verdict:
        return say.gettext(UNCHANGED[found.verdict]) % {"base": study.settings.smallest_base}
    latest = next(one for one in reversed(found.periods) if any(at == one.code for _, at in found.changes))
    changes = "; ".join(
        f"{option.labels[say.language]} {_change(found, option.code, latest.code, say)}"
        for option in found.table.row.reported
        if (option.code, latest.code) in found.changes
    )
    text = say.gettext("Latest clear change, %(period)s against the period before: %(changes)s.")
    return text % {"period": _named(latest, say), "changes": changes}


def _last_shares(found: Trend, say: Wording, *, rounded_down: bool) -> str:
    """Return the shares of the last period that has answers, empty where none of those shown has."""
    table = found.table
    answered = [one for one in found.periods if table.column(one.code).base]
    if not answered:
        return ""
    column = table.column(answered[-1].code)
    shares = "; ".join(
        f"{option.labels[say.language]} {say.share(table.cells[option.code, column.code])}"
        for option in table.row.reported
    )
    effective = column.effective_base if table.weighted else None
    bases = say.bases(column.base, effective, rounded_down=rounded_down)
    return f"{_named(answered[-1], say)}: {shares} ({bases})."


def _caption(found: Trend, say: Wording) -> str:
    weekly = found.periods[0].first != found.periods[0].last
    text = (
        say.gettext("Percent of answers of each week from Monday to Sunday, with its 95-percent interval")
        if weekly
        else say.gettext("Percent of answers of each day, with its 95-percent interval")
    )
    weighted = say.gettext("weighted")
    return f"{text} ({weighted})" if found.table.weighted else text


def _notes(study: Study, found: Trend, say: Wording, release: Release | None) -> tuple[str, ...]:
    # Answers before the first period shown are counted in no column, which is told below.
    general = notes(study, replace(found.table, no_banner=0), say.language, release=release)
    tested = say.gettext(
        "A change is marked where two neighbouring periods that are over and have answers enough clearly "
        "differ (p < .05, Holm’s adjustment over all answers and as many periods as can be shown). Days are "
        "those of UTC."
    )
    text = say.ngettext(
        "%(count)s earlier period is not shown.", "%(count)s earlier periods are not shown.", found.earlier
    )
    earlier = [text % {"count": say.number(found.earlier)}] if found.earlier else []
    return (*general, tested, *earlier)
