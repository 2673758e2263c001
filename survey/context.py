"""What the routes work with, made once an app."""

from dataclasses import dataclass

from flask import abort, current_app

from settings import Settings
from study.response import Study
from study.store import ResponseStore
from survey import pages
from survey.tokens import EraseCodes, FormTokens, Receipts

SURVEY = "kanal-survey"


@dataclass(frozen=True)
class SurveyContext:
    """The store, and what signs forms, receipts and codes."""

    store: ResponseStore
    tokens: FormTokens
    receipts: Receipts
    erase_codes: EraseCodes

    @classmethod
    def of(cls, settings: Settings, store: ResponseStore) -> "SurveyContext":
        """Return the context of some settings."""
        secret = settings.secret_key
        return cls(store, FormTokens(secret), Receipts(secret), EraseCodes(secret))


def context() -> SurveyContext:
    """Return the context of the app that serves the request."""
    found: SurveyContext = current_app.extensions[SURVEY]
    return found


def asked_study(slug: str) -> Study:
    """Return the study of an address, and speak one of its languages; abort with 404."""
    study = context().store.study(slug)
    if study is None:
        abort(404)
    pages.speak(study.languages)
    return study
