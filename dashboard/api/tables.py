"""Crosstabs: the released one as everybody sees it, the live one with all that it takes to check it."""

from collections.abc import Mapping
from datetime import date

from dashboard.api.asking import Request
from dashboard.api.differences import differences
from dashboard.crosstab_json import PLACES, crosstab_document, notes
from dashboard.weights_wording import weights_notes
from study.counting import Counts
from study.publication import Tables, as_released, live_tables, public_tables
from study.release import Release
from study.response import Study
from study.tabulation import Crosstab
from study.weighting import Weighting


def published(request: Request) -> Mapping[str, object]:
    """Return the crosstab of the newest release."""
    row, _ = request.questions()
    release = request.release()
    tables = public_tables(request.study, release, row)
    table = _chosen(request, tables)
    study = as_released(request.study, release)
    document = crosstab_document(study, table, request.lang, release=release)
    return {**document, "notes": _notes(study, tables, table, request.lang, release)}


def live(request: Request) -> Mapping[str, object]:
    """Return the crosstab of the live counts, filtered as asked: with counts, standard errors and tests."""
    row, banner = request.questions()
    counts = request.live()
    tables = live_tables(request.study, counts, row, banner, closed=request.closed)
    table = _chosen(request, tables)
    return {
        **crosstab_document(request.study, table, request.lang, updated=_newest_day(counts)),
        "filters": request.asked.echo,
        "weighting": _weighting(tables.weights.weighting) if table.weighted else None,
        **differences(table, request.closed),
        "notes": _notes(request.study, tables, table, request.lang),
    }


def _chosen(request: Request, tables: Tables) -> Crosstab:
    weighted = tables.weighted if request.weighs(tables.weights) else None
    return weighted or tables.plain


def _newest_day(counts: Counts) -> date | None:
    days = [day for (day,), one in counts.over("day").items() if one.n]
    return date.fromisoformat(max(days)) if days else None


def _notes(
    study: Study, tables: Tables, table: Crosstab, lang: str, release: Release | None = None
) -> list[str]:
    told = weights_notes(study, tables, lang) if table.weighted else []
    return [*notes(study, table, lang, release=release), *told]


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
