"""A release -> the charts that the public sees: bars, wait curves, trends. Pure."""

from dataclasses import replace

from dashboard.charts.bars import bars_chart, option_series
from dashboard.charts.model import Chart, Figure, Kind
from dashboard.charts.trend import SUFFIX, periods_chart, trend_title
from dashboard.charts.waits import NAME as WAIT_CURVE
from dashboard.charts.waits import curves_chart, waits_title
from dashboard.crosstab_json import BETWEEN, hidden_because, notes
from dashboard.wording import SYNTHETIC, Wording
from study.instrument import Question
from study.public_trend import public_trend
from study.public_waits import public_curves
from study.publication import as_released, public_tables
from study.release import Release
from study.release_trend import BEFORE
from study.response import Study
from study.waits import wait_questions


def public_names(study: Study) -> tuple[str, ...]:
    """Return the names of a study's public charts, in the order of its page."""
    waits = [WAIT_CURVE] if wait_questions(study.instrument) else []
    return (*_bars(study), *waits, *_trends(study))


def public_title(study: Study, name: str, say: Wording) -> str | None:
    """Return what a chart is called, None where there is none of this name."""
    if name == WAIT_CURVE and name in public_names(study):
        return waits_title(say)
    if name in _trends(study):
        return trend_title(_trends(study)[name], say)
    row = _bars(study).get(name)
    return row.labels[say.language] if row else None


def public_chart(
    study: Study, release: Release, name: str, say: Wording, *, weighted: bool = False, closed: bool = False
) -> Chart | None:
    """Return a chart of a release; None where there is none of this name, or no weighted one.

    `closed`: the study has ended, so that the last period of a trend is over. A trend is not weighted.
    """
    study = as_released(study, release)
    if name == WAIT_CURVE:
        curves = public_curves(study, release, weighted=weighted)
        return curves_chart(study, curves, say, release=release) if curves else None
    if name in _trends(study):
        return None if weighted else _trend_chart(study, release, _trends(study)[name], say, closed=closed)
    row = _bars(study).get(name)
    return _bars_chart(study, release, row, say, weighted=weighted) if row else None


def _bars(study: Study) -> dict[str, Question]:
    """Return by the name of its chart each question that a release counts by the banner."""
    return {f"{one.code}{BETWEEN}{study.instrument.banner.code}": one for one in _questions(study)}


def _trends(study: Study) -> dict[str, Question]:
    return {f"{one.code}{SUFFIX}": one for one in _questions(study)}


def _questions(study: Study) -> list[Question]:
    return [one for one in study.instrument.closed if one is not study.instrument.banner]


def _bars_chart(
    study: Study, release: Release, row: Question, say: Wording, *, weighted: bool
) -> Chart | None:
    tables = public_tables(study, release, row)
    table = tables.weighted if weighted else tables.plain
    if table is None:
        return None
    chart = bars_chart(study, table, say)
    reasons = {column.code: hidden_because(column, study.settings, say) for column in table.columns}
    hidden = {code: Figure(None, None, None, reason, "") for code, reason in reasons.items() if reason}
    groups = (replace(one, base=None) if one.code in hidden else one for one in chart.groups)
    all_hidden = hidden.get(chart.groups[0].code)
    return replace(
        chart,
        sentence=all_hidden.shown if all_hidden else chart.sentence,
        groups=tuple(groups),
        figures={place: hidden.get(place[1], figure) for place, figure in chart.figures.items()},
        notes=tuple(notes(study, table, say.language, release=release)),
    )


def _trend_chart(study: Study, release: Release, row: Question, say: Wording, *, closed: bool) -> Chart:
    found = public_trend(study, release, row, closed=closed)
    if found is None:
        return _no_trend(study, row, say)
    chart = periods_chart(study, found, say, release=release)
    batches = say.gettext(
        "An answer counts in the period in which it was given, or in one near it: a period takes in "
        "%(batch)s answers or more at a time. The last periods may lack answers that a group holds back."
    )
    told = [batches % {"batch": say.number(study.settings.batch)}]
    if release.trend and any(period == BEFORE for _, period in release.trend.over(row.code)):
        told.append(say.gettext("Answers from before these periods are not shown."))
    return replace(chart, notes=(*chart.notes, *told))


def _no_trend(study: Study, row: Question, say: Wording) -> Chart:
    return Chart(
        name=f"{row.code}{SUFFIX}",
        kind=Kind.LINES,
        title=trend_title(row, say),
        sentence=say.gettext("There is no trend yet: it takes answers of two days."),
        caption="",
        series=option_series(row, say),
        groups=(),
        figures={},
        notes=(say.gettext(SYNTHETIC),) if study.synthetic else (),
        exclusive=row.kind != "multiple",
        rounded_down=True,
    )
