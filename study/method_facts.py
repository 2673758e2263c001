"""What the system knows of the responses behind a page: of the live tally, or of a release. Pure."""

from collections.abc import Mapping
from datetime import date

from study.method import MethodFacts
from study.release import Release
from study.response import Study
from study.suppression import BASE_STEP
from study.tally import Tally
from study.weight_targets import WeightTargets


def live_facts(study: Study, tally: Tally, weighted: bool) -> MethodFacts:
    """Return the facts of the live tally, exact."""
    days = sorted(day for (day,) in tally.over("day"))
    source, year = _targets(study.targets) if weighted else ("", "")
    return MethodFacts(
        responses=sum(one.n for one in tally.over().values()),
        first_day=date.fromisoformat(days[0]) if days else None,
        last_day=date.fromisoformat(days[-1]) if days else None,
        languages={code: one.n for (code,), one in tally.over("lang").items()},
        sources={code: one.n for (code,), one in tally.over("source").items()},
        excluded=tally.excluded,
        weighted=weighted,
        targets_source=source,
        targets_year=year,
    )


def release_facts(release: Release, weighted: bool) -> MethodFacts:
    """Return the facts of a release, its base rounded down as the public sees it."""
    responses = sum(column.responses for column in release.columns.values())
    source, year = _targets(release.targets) if weighted else ("", "")
    first, last = (date.fromisoformat(day) for day in release.field_days)
    return MethodFacts(
        responses=responses - responses % BASE_STEP,
        first_day=first,
        last_day=last,
        excluded=release.excluded,
        rounded_to=BASE_STEP,
        weighted=weighted,
        targets_source=source,
        targets_year=year,
        release=release.name,
    )


def _targets(targets: Mapping[str, object] | None) -> tuple[str, str]:
    questions = WeightTargets.from_document(targets).questions if targets else ()
    sources, years = {one.source: None for one in questions}, {str(one.year): None for one in questions}
    return "; ".join(sources), ", ".join(years)
