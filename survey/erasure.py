"""Erasure: who has the code of an answer takes it back, also after the study has closed."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from study.response import Study
from study.store import StoreBusyError
from survey import pages
from survey.context import asked_study, context
from survey.errors import RETRY_SECONDS
from survey.forms import FormIdentity, ProtectedForm
from survey.messages import message
from survey.posted import posted
from survey.thanks import NO_STORE

# In place of a response's key in the form's token; no key is ever called so.
PURPOSE = "erase"

blueprint = Blueprint("erasure", __name__)


class EraseForm(ProtectedForm):
    """One field, the code, behind the same protection as the form's."""

    code = StringField()


@blueprint.get("/s/<slug>/erase")
def form(slug: str) -> ResponseReturnValue:
    """Ask for the code; that of the address is filled in."""
    study = asked_study(slug)
    return _page(study, _form(study))


@blueprint.post("/s/<slug>/erase")
def erase(slug: str) -> ResponseReturnValue:
    """Erase the answer of a code, or say kindly that there is none."""
    study, sent = asked_study(slug), posted(request)
    filled = _form(study, sent.fields)
    if not filled.validate():
        return _page(study, filled, 422, "code_again")
    try:
        if not context().store.erase(study, filled.code.data or ""):
            return _page(study, filled, 422, "code")
    except StoreBusyError:
        text, status, headers = _page(study, filled, 503, "code_busy")
        return text, status, {**headers, "Retry-After": str(RETRY_SECONDS)}
    return *pages.page("erased.html", study=study), NO_STORE


def _form(study: Study, given: MultiDict[str, str] | None = None) -> EraseForm:
    lang = pages.language()
    identity = FormIdentity(study.slug, PURPOSE, context().tokens, lang, pages.interface(lang))
    return EraseForm(identity, given, code=request.args.get("code", ""))


def _page(
    study: Study, form: EraseForm, status: int = 200, problem: str = ""
) -> tuple[str, int, dict[str, str]]:
    said = message(problem, form.identity.translations) if problem else ""
    return *pages.page("erase.html", status, study=study, form=form, problem=said), NO_STORE
