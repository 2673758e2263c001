"""The addresses of the form. Each route reads, asks the store, and answers."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from study.response import Response, State, Study, valid_source
from study.store import StoreBusyError
from survey import pages
from survey.context import context
from survey.errors import RETRY_SECONDS
from survey.forms import FormIdentity, SurveyForm, survey_form
from survey.messages import message
from survey.posted import Posted, posted
from survey.tokens import new_key, valid_key

blueprint = Blueprint("survey", __name__, template_folder="templates")


@blueprint.get("/")
def studies() -> ResponseReturnValue:
    """Show the one open study, or the list of those that are open."""
    now = datetime.now(UTC)
    found = [study for study in context().store.studies() if study.state(now) is State.OPEN]
    source = valid_source(request.args.get("src", "")) or None
    if len(found) == 1:
        asked = request.args.get("lang")
        lang = asked if asked in found[0].languages else None
        return redirect(url_for("survey.form", slug=found[0].slug, lang=lang, src=source))
    return pages.page("studies.html", studies=found, source=source)


@blueprint.get("/s/<slug>")
def form(slug: str) -> ResponseReturnValue:
    """Show the empty form, or since or until when there is none."""
    study = _study(slug)
    if study.state(datetime.now(UTC)) is not State.OPEN:
        return _not_open(study)
    return _form_page(study, _form(study, new_key()))


@blueprint.post("/s/<slug>")
def answer(slug: str) -> ResponseReturnValue:
    """Store an answer, or show the form again, filled in."""
    study, sent = _study(slug), posted(request)
    given_key = sent.fields.get("key", "")
    filled = _form(study, given_key if valid_key(given_key) else new_key(), sent)
    if study.state(datetime.now(UTC)) is not State.OPEN:
        stored = context().store.has(study, filled.identity.key)
        return _thanks(filled) if stored else _not_open(study, 409)
    valid = filled.validate()
    if sent.cut or not filled.protected:
        return _form_page(study, filled, 422, "oversized" if sent.cut else "token")
    if study.instrument.screened_out(filled.given):
        return pages.page("screened_out.html", study=study)
    if not valid:
        return _form_page(study, filled, 422)
    try:
        context().store.add(study, _response(filled))
    except StoreBusyError:
        return *_form_page(study, filled, 503, "busy"), {"Retry-After": str(RETRY_SECONDS)}
    return _thanks(filled)


@blueprint.get("/s/<slug>/thanks/<receipt>")
def thanks(slug: str, receipt: str) -> ResponseReturnValue:
    """Thank the respondent of a stored answer."""
    study = _study(slug)
    key = context().receipts.key(receipt, slug)
    if key is None or not context().store.has(study, key):
        abort(404)
    return pages.page("thanks.html", study=study)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether an answer could be stored now."""
    context().store.check_writable()
    return {"status": "ready"}


def _study(slug: str) -> Study:
    study = context().store.study(slug)
    if study is None:
        abort(404)
    pages.speak(study.languages)
    return study


def _form(study: Study, key: str, sent: Posted | None = None) -> SurveyForm:
    lang = pages.language()
    identity = FormIdentity(study.slug, key, context().tokens, lang, pages.interface(lang))
    return survey_form(study.instrument)(identity, sent.fields if sent else None)


def _form_page(study: Study, form: SurveyForm, status: int = 200, problem: str = "") -> tuple[str, int]:
    source = valid_source(request.args.get("src", ""))
    return pages.page(
        "form.html",
        status,
        study=study,
        form=form,
        source=source,
        problem=message(problem, form.identity.translations) if problem else "",
    )


def _thanks(form: SurveyForm) -> ResponseReturnValue:
    study, lang = form.identity.study, form.identity.lang
    receipt = context().receipts.make(study, form.identity.key)
    return redirect(url_for("survey.thanks", slug=study, receipt=receipt, lang=lang), 303)


def _not_open(study: Study, status: int = 200) -> tuple[str, int]:
    state = study.state(datetime.now(UTC))
    return pages.page("not_open.html", status, study=study, state=state.value, sent=request.method == "POST")


def _response(form: SurveyForm) -> Response:
    return Response(
        key=form.identity.key,
        answers=form.answers,
        lang=form.identity.lang,
        source=valid_source(request.args.get("src", "")),
        order=form.order,
    )
