"""A crosstab as the public document that embeds, the API and the dashboard share. Pure."""

from collections.abc import Mapping
from datetime import date

from dashboard.wording import N_, SYNTHETIC, Wording
from study.comparison import SEVERAL_ANSWERS
from study.instrument import Option, Question
from study.release import Release
from study.response import Study
from study.statistics import EXPECTED_BELOW_5, NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.study_settings import StudySettings
from study.suppression import BASE_STEP, COMPLEMENT, WIDE
from study.tabulation import Cell, Column, Crosstab

PLACES = 6
COUNTED_BANNERS = ("single", "scale", "number")
BETWEEN = "-by-"
VERDICTS: Mapping[str, str] = {
    NO_CLEAR_DIFFERENCE: N_("No clear difference between the columns."),
    EXPECTED_BELOW_5: N_("Columns are not compared: too few answers (expected counts below 5)."),
    NOTHING_TO_COMPARE: N_("Columns are not compared: fewer than two have figures."),
    SEVERAL_ANSWERS: N_("Columns are not compared, as several answers could be chosen."),
}


def chart_questions(study: Study, name: str) -> tuple[Question, Question] | None:
    """Return the row and banner question of a chart such as `channel-by-age`, None where there is none."""
    row_code, _, banner_code = name.partition(BETWEEN)
    row, banner = study.instrument.question(row_code), study.instrument.question(banner_code)
    if row is None or banner is None or row is banner:
        return None
    return (row, banner) if row.closed and banner.kind in COUNTED_BANNERS else None


def crosstab_document(
    study: Study,
    table: Crosstab,
    lang: str,
    *,
    release: Release | None = None,
    updated: date | None = None,
) -> dict[str, object]:
    """Return the document of a crosstab; percents from 0 to 100, null where nobody answered.

    That of a release has no counts, and no figures at all in columns that are suppressed.
    """
    instrument = study.instrument
    updated = release.made if release else updated
    return {
        "study": study.slug,
        "instrument": {"name": instrument.name, "version": instrument.version},
        "revision": release.revision if release else table.revision,
        "release": release.name if release else None,
        "digest": release.digest if release else None,
        "updated": updated.isoformat() if updated else None,
        "weighted": table.weighted,
        "synthetic": study.synthetic,
        "filters": {},
        "row": _question(table.row, lang),
        "banner": _question(table.banner, lang),
        **figures(study, table, lang),
        "notes": notes(study, table, lang, release=release),
    }


def unreleased(study: Study, lang: str) -> str:
    """Return that nothing has been released yet, and when it will."""
    say = Wording(lang)
    text = say.gettext(
        "Nothing has been released yet: the first figures come once a group of “%(banner)s” has "
        "%(batch)s answers."
    )
    banner = study.instrument.banner.shorts[lang]
    return text % {"banner": banner, "batch": say.number(study.settings.batch)}


def notes(study: Study, crosstab: Crosstab, lang: str, *, release: Release | None = None) -> list[str]:
    """Return what a reader has to know to read the figures, a sentence or two each."""
    say = Wording(lang)
    sample = say.gettext(
        "Self-selected sample. The bar shows the uncertainty if respondents were a random draw from "
        "shoppers like them; it cannot show self-selection bias."
    )
    several = say.gettext("Several answers could be chosen, so percentages do not add up to 100.")
    return [
        *([say.gettext(SYNTHETIC)] if study.synthetic else []),
        sample,
        *([several] if crosstab.row.kind == "multiple" else []),
        *_left_out(crosstab, say),
        *_bases(crosstab, say, study.settings),
        *verdict_notes(crosstab, lang),
        *([_batches(study.settings, say)] if release else []),
    ]


def verdict_notes(crosstab: Crosstab, lang: str) -> list[str]:
    """Return what the comparison of the columns came to, where they were compared."""
    say = Wording(lang)
    if any(cell.higher_than for cell in crosstab.cells.values()):
        return [
            say.gettext(
                "“Higher than” names columns whose share is clearly lower (p < .05, Holm’s adjustment over "
                "all pairs and answers)."
            )
        ]
    return [say.gettext(VERDICTS[crosstab.verdict])] if crosstab.verdict else []


def hidden_because(column: Column, settings: StudySettings, say: Wording) -> str:
    """Return why a column is suppressed, empty where it is not."""
    points = say.gettext("interval of %(points)s points or more") % {"points": settings.widest_interval}
    complement = say.gettext("hidden so that another group cannot be worked out")
    told = {WIDE % settings.widest_interval: points, COMPLEMENT: complement}
    return told.get(column.suppressed, column.suppressed)


def _batches(settings: StudySettings, say: Wording) -> str:
    text = say.gettext(
        "A group takes in its new answers together, %(batch)s or more at a time, so that no single answer "
        "can be worked out. Counts of people are rounded down to a multiple of %(step)s."
    )
    return text % {"batch": say.number(settings.batch), "step": BASE_STEP}


def _left_out(crosstab: Crosstab, say: Wording) -> list[str]:
    excluded = say.gettext("Answers left out of all figures: %(count)s.")
    told = [excluded % {"count": say.number(crosstab.excluded)}] if crosstab.excluded else []
    return told + _unanswered(crosstab, say)


def _unanswered(crosstab: Crosstab, say: Wording) -> list[str]:
    row = say.ngettext(
        "%(count)s response without an answer to “%(question)s” is not in the base.",
        "%(count)s responses without an answer to “%(question)s” are not in the base.",
        crosstab.columns[0].no_answer,
    )
    banner = say.ngettext(
        "%(count)s response without an answer to “%(question)s” is in no column.",
        "%(count)s responses without an answer to “%(question)s” are in no column.",
        crosstab.no_banner,
    )
    told = [(row, crosstab.columns[0].no_answer, crosstab.row), (banner, crosstab.no_banner, crosstab.banner)]
    return [
        text % {"count": say.number(count), "question": question.shorts[say.language]}
        for text, count, question in told
        if count
    ]


def _bases(crosstab: Crosstab, say: Wording, settings: StudySettings) -> list[str]:
    shown = [column for column in crosstab.columns if column.base and not column.suppressed]
    low = any(column.low_base and not column.small_base for column in shown)
    small = any(column.small_base for column in shown)
    told = [
        (low, say.gettext("Low base: fewer than %(limit)s answers; read with care."), settings.low_base),
        (
            small,
            say.gettext("Very low base: fewer than %(limit)s answers; too few to compare."),
            settings.smallest_base,
        ),
    ]
    return [text % {"limit": limit} for shown, text, limit in told if shown]


def _question(question: Question, lang: str) -> dict[str, object]:
    options = [_option(option, lang) for option in question.reported]
    return {"code": question.code, "label": question.labels[lang], "options": options}


def _option(option: Option, lang: str) -> dict[str, str]:
    return {"code": option.code, "label": option.labels[lang]}


def figures(study: Study, table: Crosstab, lang: str) -> dict[str, object]:
    """Return the columns and cells of a crosstab, by name."""
    say = Wording(lang)
    suppressed = {column.code for column in table.columns if column.suppressed}
    return {
        "columns": [_column(column, hidden_because(column, study.settings, say)) for column in table.columns],
        "cells": [_cell(cell, cell.column in suppressed) for cell in table.cells.values()],
    }


def _column(column: Column, reason: str) -> dict[str, object]:
    if reason:
        return {"code": column.code, "suppressed": True, "reason": reason}
    return {
        "code": column.code,
        "base": column.base,
        "effective_base": round(column.effective_base, PLACES),
        "design_effect": _places(column.deff),
        "suppressed": False,
        "low_base": column.low_base,
    }


def _cell(cell: Cell, suppressed: bool) -> dict[str, object]:
    place: dict[str, object] = {"row": cell.row, "column": cell.column}
    if suppressed:
        return place
    public = cell.count is None
    shares = {name: getattr(cell, name) for name in ("percent", "low", "high")}
    return {
        **place,
        **({} if public else {"count": cell.count}),
        **{name: _whole(share) if public else _places(share) for name, share in shares.items()},
        "rounded": _whole(cell.rounded),
        **({"below_one": True} if cell.below_one else {}),
        **({} if cell.se is None else {"se": _places(cell.se)}),
        "higher_than": list(cell.higher_than),
    }


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _places(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
