"""Crosstabs: the released one as everybody sees it, the live one with all that it takes to check it."""

from collections.abc import Mapping
from datetime import date

from dashboard.api.asking import Request
from dashboard.api.differences import differences
from dashboard.api.parameters import BANNER, ROW, WEIGHTED
from dashboard.api.problems import Problem, bad
from dashboard.crosstab_json import PLACES, crosstab_document, notes, weights_notes
from study.counting import Counts
from study.instrument import Question
from study.publication import Tables, live_tables, public_tables
from study.release import Release
from study.tabulation import Crosstab
from study.weighting import Weighting


def published(request: Request) -> Mapping[str, object]:
    """Return the crosstab of the newest release."""
    row, _ = _questions(request)
    release = request.release()
    tables = public_tables(request.study, release, row)
    table = _chosen(request, tables)
    document = crosstab_document(request.study, table, request.lang, release=release)
    return {**document, "notes": _notes(request, tables, table, release)}


def live(request: Request) -> Mapping[str, object]:
    """Return the crosstab of the live counts, filtered as asked: with counts, standard errors and tests."""
    row, banner = _questions(request)
    counts = request.live()
    tables = live_tables(request.study, counts, row, banner, closed=request.closed)
    table = _chosen(request, tables)
    return {
        **crosstab_document(request.study, table, request.lang, updated=_newest_day(counts)),
        "filters": request.asked.echo,
        "weighting": _weighting(tables.weights.weighting) if table.weighted else None,
        **differences(table, request.closed),
        "notes": _notes(request, tables, table),
    }


def _questions(request: Request) -> tuple[Question, Question]:
    values = request.asked.values
    row = request.question(values[ROW.name])
    banner = request.question(values.get(BANNER.name, request.study.instrument.banner.code))
    if row is banner:
        name = BANNER.name if BANNER.name in values else ROW.name
        parameter = BANNER if name == BANNER.name else ROW
        allowed = [code for code in parameter.allowed(request.study, request.asked.live) if code != row.code]
        raise bad(name, row.code, allowed, "row and banner are the same question.")
    return row, banner


def _chosen(request: Request, tables: Tables) -> Crosstab:
    if not request.asked.flag(WEIGHTED):
        return tables.plain
    if tables.weighted is None:
        raise Problem(409, f"There are no weighted figures. {tables.weights.refusal}")
    return tables.weighted


def _newest_day(counts: Counts) -> date | None:
    days = [day for (day,), one in counts.over("day").items() if one.n]
    return date.fromisoformat(max(days)) if days else None


def _notes(request: Request, tables: Tables, table: Crosstab, release: Release | None = None) -> list[str]:
    told = weights_notes(tables, request.lang) if table.weighted else []
    return [*notes(request.study, table, request.lang, release=release), *told]


def _weighting(weighting: Weighting | None) -> dict[str, object] | None:
    """Return what the weights bring the responses to; None where these carry them themselves."""
    if weighting is None:
        return None
    return {
        "base": weighting.base,
        "effective_base": round(weighting.effective_base, PLACES),
        "deff": round(weighting.deff, PLACES),
        "unraked": weighting.unraked,
        "trimmed": weighting.trimmed,
        "left": round(weighting.left, PLACES),
        "merges": [
            {"question": one.question, "code": one.code, "into": one.into} for one in weighting.merges
        ],
        "targets": [
            {"question": one.question, "source": one.source, "year": one.year, "note": one.note}
            for one in weighting.targets.questions
        ],
    }
