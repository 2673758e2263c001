"""A crosstab as the public document that embeds, the API and the dashboard share. Pure."""

from datetime import date

from dashboard.wording import SYNTHETIC, Wording
from study.instrument import Option, Question
from study.response import Study
from study.study_settings import StudySettings
from study.tabulation import Cell, Column, Crosstab
from study.tally import INCLUDED, Tally

PLACES = 6
COUNTED_BANNERS = ("single", "scale", "number")
BETWEEN = "-by-"


def chart_questions(study: Study, name: str) -> tuple[Question, Question] | None:
    """Return the row and banner question of a chart such as `channel-by-age`, None where there is none."""
    row_code, _, banner_code = name.partition(BETWEEN)
    row, banner = study.instrument.question(row_code), study.instrument.question(banner_code)
    if row is None or banner is None or row is banner:
        return None
    return (row, banner) if row.closed and banner.kind in COUNTED_BANNERS else None


def field_days(tally: Tally) -> tuple[date, date] | None:
    """Return the first and the newest UTC day with a counted response, None without responses."""
    days = [day for (day, status), n in tally.margin("day", "status").items() if status == INCLUDED and n.n]
    return (date.fromisoformat(min(days)), date.fromisoformat(max(days))) if days else None


def crosstab_document(
    study: Study, crosstab: Crosstab, lang: str, updated: date | None = None
) -> dict[str, object]:
    """Return the document of a crosstab; percents from 0 to 100, null where nobody answered."""
    instrument = study.instrument
    return {
        "study": study.slug,
        "instrument": {"name": instrument.name, "version": instrument.version},
        "revision": crosstab.revision,
        "release": None,
        "updated": updated.isoformat() if updated else None,
        "weighted": False,
        "synthetic": study.synthetic,
        "filters": {},
        "row": _question(crosstab.row, lang),
        "banner": _question(crosstab.banner, lang),
        "columns": [_column(column) for column in crosstab.columns],
        "cells": [_cell(cell) for cell in crosstab.cells.values()],
        "notes": notes(study, crosstab, lang),
    }


def notes(study: Study, crosstab: Crosstab, lang: str) -> list[str]:
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
    ]


def _left_out(crosstab: Crosstab, say: Wording) -> list[str]:
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


def _column(column: Column) -> dict[str, object]:
    return {
        "code": column.code,
        "base": column.base,
        "effective_base": round(column.effective_base, PLACES),
        "suppressed": False,
        "low_base": column.low_base,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "row": cell.row,
        "column": cell.column,
        "count": cell.count,
        "percent": _places(cell.percent),
        "rounded": None if cell.rounded is None else round(cell.rounded),
        "low": _places(cell.low),
        "high": _places(cell.high),
        "higher_than": [],
    }


def _places(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
