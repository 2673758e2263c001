"""The addresses of the form. Each route reads, asks the store, and answers."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from study.networks import network_of
from study.response import State, Study, valid_source
from study.store import StoreError
from survey import pages
from survey.answers import Answer, Sender, right_answer
from survey.context import asked_study, context
from survey.errors import RETRY_SECONDS
from survey.form_page import empty_form, form_page, sent_form
from survey.posted import Posted, posted
from survey.quick import NOT_STORED
from survey.tokens import valid_key

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
    return form_page(study, empty_form(study))


@blueprint.post("/s/<slug>")
def answer(slug: str) -> ResponseReturnValue:
    """Store an answer, or show the form again, filled in."""
    study, sent = asked_study(slug), posted(request)
    speak = sent.fields.get("speak", "")
    if speak in study.languages:
        pages.turn_to(speak)
    if study.state(datetime.now(UTC)) is not State.OPEN:
        key = sent.fields.get("key", "")
        return _thanks(study, key, 200) if _known(study, key) else _not_open(study, 409)
    if not sent.cut and (right := right_answer(study, sent.given, context())):
        return _stored(study, sent, right)
    return _form_again(study, sent, judged=speak not in study.languages)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether an answer could be stored now."""
    context().store.check_writable()
    return {"status": "ready"}


def _form_again(study: Study, sent: Posted, *, judged: bool) -> ResponseReturnValue:
    """Show the form as it was sent: in another language, or with what is wrong about it."""
    filled = sent_form(study, sent)
    if not judged:
        return form_page(study, filled)
    filled.validate()
    if sent.cut or not filled.protected:
        return form_page(study, filled, 422, "oversized" if sent.cut else "token")
    if study.instrument.screened_out(filled.given):
        return pages.page("screened_out.html", study=study)
    return form_page(study, filled, 422)


def _stored(study: Study, sent: Posted, right: Answer) -> ResponseReturnValue:
    if NOT_STORED in request.environ:
        return _busy(study, sent)
    source, network = valid_source(request.args.get("src", "")), network_of(request.remote_addr or "")
    try:
        new = right.store(study, Sender(pages.language(), source, network), context())
    except StoreError:
        return _busy(study, sent)
    return _thanks(study, right.key, 201 if new else 200)


def _busy(study: Study, sent: Posted) -> ResponseReturnValue:
    text, status = form_page(study, sent_form(study, sent), 503, "busy")
    return text, status, {"Retry-After": str(RETRY_SECONDS)}


def _known(study: Study, key: str) -> bool:
    store = context().store
    return valid_key(key) and (store.has(study, key) or store.erased(study, key))


def _thanks(study: Study, key: str, status: int) -> ResponseReturnValue:
    """Lead a person to the thanks page; tell a program its address, with a status."""
    address = context().thanks(study.slug, key, pages.language(), pages.frame())
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"thanks": address}, status
    return redirect(address, 303)


def _not_open(study: Study, status: int = 200) -> tuple[str, int]:
    state = study.state(datetime.now(UTC))
    return pages.page("not_open.html", status, study=study, state=state.value, sent=request.method == "POST")
