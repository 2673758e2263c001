"""What the public gets of a release as JSON, and of a study before the first. Pure."""

from dashboard.crosstab_json import crosstab_document, figures, notes, unreleased, verdict_notes
from dashboard.weights_wording import weights_notes
from study.instrument import Question
from study.publication import Tables
from study.release import Release
from study.response import Study
from study.suppression import SMALL
from study.tabulation import ALL, Column, Crosstab


def tables_document(study: Study, tables: Tables, lang: str, release: Release) -> dict[str, object]:
    """Return the document of a release's unweighted crosstab, with the weighted one beside it, or null."""
    made = crosstab_document(study, tables.plain, lang, release=release)
    told, weighted = weights_notes(study, tables, lang), tables.weighted
    if weighted is None:
        plain = notes(study, tables.plain, lang, release=release)
        return {**made, "notes": plain + told, "weighted_table": None}
    beside = {**figures(study, weighted, lang), "notes": told + verdict_notes(weighted, lang)}
    return {**made, "weighted_table": beside}


def unreleased_document(study: Study, row: Question, lang: str) -> dict[str, object]:
    """Return the document of a study of which nothing has been released yet: all columns suppressed."""
    banner, why = study.instrument.banner, SMALL % study.settings.smallest_base
    codes = (ALL, *(option.code for option in banner.reported))
    columns = tuple(Column(code, 0, 0.0, 0, True, True, why) for code in codes)
    made = crosstab_document(study, Crosstab(row, banner, 0, False, columns, {}, 0), lang)
    return {**made, "revision": None, "notes": [unreleased(study, lang)], "weighted_table": None}
