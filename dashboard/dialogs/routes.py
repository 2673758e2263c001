"""The pages with forms; each works without a script."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from dashboard.context import context
from dashboard.dialogs.embed_code import (
    HEIGHTS,
    READERS_OWN,
    WIDTHS,
    Embed,
    alternative,
    chart_name,
    charted,
    snippets,
    title,
)
from dashboard.dialogs.filters import comparisons, panel
from dashboard.embed.page import THEMES
from dashboard.guard import seen_study
from dashboard.segment import Segment
from dashboard.view import VERSUS, View, banners
from dashboard.view_page import page
from dashboard.wording import N_, Wording
from study.instrument import Question
from study.languages import own_name
from study.publication import further_dimensions
from study.response import State, Study
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
    drafted = study.state(datetime.now(UTC)) is State.DRAFT
    embed = Embed.of(view, request.args)
    return page(
        "embed_code.html",
        view,
        embed=embed,
        charts=[(chart_name(study, row), row.shorts[view.lang]) for row in charted(study)],
        themes=[(code, say.gettext(text)) for code, text in THEME_NAMES.items()],
        languages=[(READERS_OWN, say.gettext("the reader’s own")), *_own_names(study)],
        widths=WIDTHS,
        heights=HEIGHTS,
        **({} if drafted else _code(study, embed, view.lang)),
    )


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
