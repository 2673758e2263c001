"""The pages with forms; each works without a script."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from babel.units import format_unit
from flask import Blueprint, Response, request

from dashboard.charts.public import public_names
from dashboard.context import context
from dashboard.dialogs.embed_code import (
    HEIGHTS,
    LASTING,
    READERS_OWN,
    WIDTHS,
    Embed,
    alternative,
    days_asked,
    short_title,
    snippets,
    title,
)
from dashboard.dialogs.filters import comparisons, panel
from dashboard.embed.asking import THEMES
from dashboard.guard import may_export, seen_study
from dashboard.segment import Segment
from dashboard.view import VERSUS, View, banners
from dashboard.view_page import page
from dashboard.wording import N_, Wording
from study.instrument import Question
from study.languages import own_name
from study.passes import Passes, last_day
from study.publication import further_dimensions
from study.response import Study
from study.trend import AUTO, BY_DAY, BY_WEEK

blueprint = Blueprint("dialogs", __name__, template_folder="templates")

PERIODS = {AUTO: N_("as fits"), BY_DAY: N_("day"), BY_WEEK: N_("week")}
THEME_NAMES = dict(zip(THEMES, (N_("as the reader’s device"), N_("light"), N_("dark")), strict=True))


@blueprint.get("/dashboard/filters")
def filters() -> Response:
    """Return the form of all that a view can be asked for."""
    view = _view()
    study, say = view.study, Wording(view.lang)
    tally = context().store.tally(study)
    beside = view.versus or Segment()
    return page(
        "filters.html",
        view,
        rows=_named(study.instrument.closed, view.lang),
        banners=_named(banners(study.instrument), view.lang),
        periods=[(code, say.gettext(text)) for code, text in PERIODS.items()],
        panel=panel(study, view.segment, tally, say),
        beside=panel(study, beside, tally, say, VERSUS),
        comparisons=list(comparisons(view, tally, say)),
        cleared=view.address(segment=Segment(), versus=None),
    )


@blueprint.get("/dashboard/embed-code")
def embed_code() -> Response:
    """Return a preview of an embedded chart, and the code that embeds it."""
    view = _view()
    study, say = view.study, Wording(view.lang)
    published = study.published(datetime.now(UTC))
    # A pass shows new figures, too, to whoever has it, and is not taken back: viewers make none.
    if not published and not may_export():
        return page("embed_code.html", view)
    embed = Embed.of(view, request.args)
    embed, opened = (embed, {}) if published else _opened(embed, say)
    return page(
        "embed_code.html",
        view,
        embed=embed,
        charts=[(name, short_title(study, name, say)) for name in public_names(study)],
        themes=[(code, say.gettext(text)) for code, text in THEME_NAMES.items()],
        languages=[(READERS_OWN, say.gettext("the reader’s own")), *_own_names(study)],
        widths=WIDTHS,
        heights=HEIGHTS,
        **_code(study, embed, view.lang),
        **opened,
    )


def _opened(embed: Embed, say: Wording) -> tuple[Embed, dict[str, Any]]:
    """Return an embed with a pass, and what the page tells of that."""
    days = days_asked(request.args)
    last = last_day(days, datetime.now(UTC))
    opening = Passes(context().settings.secret_key).made(embed.study.slug, last)
    lasting = [(n, format_unit(n, "duration-day", "long", locale=say.locale)) for n in LASTING]
    return replace(embed, opening=opening), {"days": days, "lasting": lasting, "until": say.day(last)}


def _code(study: Study, embed: Embed, lang: str) -> dict[str, Any]:
    # What stands in the reader's page speaks as the chart does.
    say = Wording(embed.speaks or lang)
    release = context().store.release(study, further_dimensions(study))
    public_url = context().settings.public_url
    code = snippets(embed, public_url, alternative(embed, release, say), say)
    return {"code": code, "title": title(embed, say)}


def _named(questions: Sequence[Question], lang: str) -> list[tuple[str, str]]:
    return [(question.code, question.shorts[lang]) for question in questions]


def _own_names(study: Study) -> list[tuple[str, str]]:
    return [(code, own_name(code)) for code in study.languages]


def _view() -> View:
    study = seen_study(request.args.get("study", ""))
    return View.of(study, request.args, list(request.accept_languages.values()))
