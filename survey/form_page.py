"""The form as a page: empty, or as it was sent, with what is wrong said at the question."""

from flask import request

from study.response import Study, valid_source
from survey import pages
from survey.context import context
from survey.forms import FormIdentity, SurveyForm, survey_form
from survey.messages import message
from survey.posted import Posted
from survey.tokens import new_key, valid_key


def empty_form(study: Study) -> SurveyForm:
    """Return a form that nobody has filled in, with a fresh key."""
    return survey_form(study.instrument)(_identity(study, new_key(), None), None)


def sent_form(study: Study, sent: Posted) -> SurveyForm:
    """Return the form as it was sent, under its own key where it has one."""
    given = sent.fields.get("key", "")
    key = given if valid_key(given) else new_key()
    seconds = context().tokens.seconds(sent.fields.get("csrf_token", ""), study.slug, key)
    return survey_form(study.instrument)(_identity(study, key, seconds), sent.fields)


def form_page(study: Study, form: SurveyForm, status: int = 200, problem: str = "") -> tuple[str, int]:
    """Return the page of a form; `problem` is what is wrong with all of it, a key of the messages."""
    source = valid_source(request.args.get("src", ""))
    said = message(problem, form.identity.translations) if problem else ""
    return pages.page("form.html", status, study=study, form=form, source=source, problem=said)


def _identity(study: Study, key: str, seconds: float | None) -> FormIdentity:
    lang = pages.language()
    return FormIdentity(study.slug, key, context().tokens, lang, pages.interface(lang), seconds)
