"""Thanks: how others answered, and the way to take one's own answer back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from study.instrument import SEPARATOR
from study.languages import known_locale, whole_percent
from study.publication import further_dimensions, public_tables
from study.release import Release
from study.response import Response, Study
from study.tabulation import ALL, Cell, Column, Crosstab
from survey import pages
from survey.context import asked_study, context
from survey.tokens import spoken_code

NO_STORE = {"Cache-Control": "private, no-store"}

blueprint = Blueprint("thanks", __name__)


@dataclass(frozen=True, slots=True)
class Share:
    """One option as others chose it; `width` from 0 to 100, `own` where the respondent did, too."""

    label: str
    percent: str
    interval: str
    width: int
    own: bool


@dataclass(frozen=True, slots=True)
class Others:
    """How others answered: `group` is empty where they are all respondents.

    `hidden` is the respondent's own group where it has too few answers to be shown.
    """

    group: str
    hidden: str
    base: str
    low_base: bool
    day: str
    shares: tuple[Share, ...]


@blueprint.get("/s/<slug>/thanks/<receipt>")
def page(slug: str, receipt: str) -> ResponseReturnValue:
    """Thank the respondent of a stored answer."""
    study, store = asked_study(slug), context().store
    key = context().receipts.key(receipt, slug)
    if key is None:
        abort(404)
    response = store.response(study, key)
    if response is None and store.erased(study, key):
        return *pages.page("erased.html", 410, study=study), NO_STORE
    if response is None:
        abort(404)
    release = store.release(study, further_dimensions(study)) if study.public else None
    text, status = pages.page(
        "thanks.html",
        study=study,
        others=others(study, release, response, pages.language()) if release else None,
        code=spoken_code(context().erase_codes.make(slug, key)),
        results=_results(study),
    )
    return text, status, NO_STORE


def others(study: Study, release: Release, response: Response, lang: str) -> Others | None:
    """Return how others answered the headline question, those of the same banner option where it is public.

    None where nothing is public yet.
    """
    banner, headline = study.instrument.banner, study.instrument.headline
    table = public_tables(study, release, headline).plain
    own = banner.tallied(response.answers.get(banner.code))
    groups = {option.code: option.labels[lang] for option in banner.reported}
    column = next((one for one in table.columns if one.code == own and not one.suppressed), table.columns[0])
    if column.suppressed:
        return None
    chosen = headline.tallied(response.answers.get(headline.code)).split(SEPARATOR)
    in_group = column.code != ALL
    return Others(
        group=groups[own] if in_group else "",
        hidden="" if in_group else groups.get(own, ""),
        base=format_decimal(column.base, locale=known_locale(lang)),
        low_base=column.low_base,
        day=_day(release.made, lang),
        shares=tuple(_shares(table, column, chosen, lang)),
    )


def _shares(table: Crosstab, column: Column, chosen: Collection[str], lang: str) -> list[Share]:
    cells = [(option, table.cells[option.code, column.code]) for option in table.row.reported]
    return [
        Share(
            label=option.labels[lang],
            percent=_share(cell, lang),
            interval=f"{round(cell.low or 0)}–{_percent(cell.high or 0, lang)}",
            width=round(cell.rounded or 0),
            own=option.code in chosen,
        )
        for option, cell in cells
    ]


def _share(cell: Cell, lang: str) -> str:
    return f"<{_percent(1, lang)}" if cell.below_one else _percent(cell.rounded or 0, lang)


def _percent(value: float, lang: str) -> str:
    return whole_percent(value, known_locale(lang))


def _day(day: date, lang: str) -> str:
    return format_date(day, "medium", known_locale(lang))


def _results(study: Study) -> str:
    """Return where everybody can read the results."""
    return f"/r/{study.slug}?lang={pages.language()}"
