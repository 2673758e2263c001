"""The addresses of the form. Each route reads, asks the store, and answers."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from study.response import Response, State, Study, valid_source
from study.store import StoreBusyError
from survey import pages, thanks
from survey.arrivals import arrival
from survey.context import asked_study, context
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
    study = asked_study(slug)
    if study.state(datetime.now(UTC)) is not State.OPEN:
        return _not_open(study)
    return _form_page(study, _form(study, new_key()))


@blueprint.post("/s/<slug>")
def answer(slug: str) -> ResponseReturnValue:
    """Store an answer, or show the form again, filled in."""
    study, sent = asked_study(slug), posted(request)
    speak = sent.fields.get("speak", "")
    if speak in study.languages:
        pages.turn_to(speak)
    given_key = sent.fields.get("key", "")
    filled = _form(study, given_key if valid_key(given_key) else new_key(), sent)
    if study.state(datetime.now(UTC)) is not State.OPEN:
        return _thanks(filled, 200) if _known(study, filled) else _not_open(study, 409)
    if speak in study.languages:
        return _form_page(study, filled)
    valid = filled.validate()
    if sent.cut or not filled.protected:
        return _form_page(study, filled, 422, "oversized" if sent.cut else "token")
    if study.instrument.screened_out(filled.given):
        return pages.page("screened_out.html", study=study)
    return _stored(study, filled) if valid else _form_page(study, filled, 422)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether an answer could be stored now."""
    context().store.check_writable()
    return {"status": "ready"}


def _form(study: Study, key: str, sent: Posted | None = None) -> SurveyForm:
    lang, tokens = pages.language(), context().tokens
    fields = sent.fields if sent else None
    seconds = tokens.seconds(fields.get("csrf_token", ""), study.slug, key) if fields else None
    identity = FormIdentity(study.slug, key, tokens, lang, pages.interface(lang), seconds)
    return survey_form(study.instrument)(identity, fields)


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


def _stored(study: Study, form: SurveyForm) -> ResponseReturnValue:
    store = context().store
    try:
        new = store.add(study, _response(form), arrival(study, form))
    except StoreBusyError:
        return *_form_page(study, form, 503, "busy"), {"Retry-After": str(RETRY_SECONDS)}
    if new:
        store.flag_newest(study)
    return _thanks(form, 201 if new else 200)


def _known(study: Study, form: SurveyForm) -> bool:
    store, key = context().store, form.identity.key
    return store.has(study, key) or store.erased(study, key)


def _thanks(form: SurveyForm, status: int) -> ResponseReturnValue:
    """Lead a person to the thanks page; tell a program its address, with a status."""
    address = thanks.address(form.identity.study, form.identity.key)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"thanks": address}, status
    return redirect(address, 303)


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
