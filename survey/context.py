"""What the routes work with, made once an app."""

from dataclasses import dataclass

from flask import current_app

from settings import Settings
from study.store import ResponseStore
from survey.tokens import FormTokens, Receipts

SURVEY = "kanal-survey"


@dataclass(frozen=True)
class SurveyContext:
    """The store, and what signs forms and receipts."""

    store: ResponseStore
    tokens: FormTokens
    receipts: Receipts

    @classmethod
    def of(cls, settings: Settings, store: ResponseStore) -> "SurveyContext":
        """Return the context of some settings."""
        return cls(store, FormTokens(settings.secret_key), Receipts(settings.secret_key))


def context() -> SurveyContext:
    """Return the context of the app that serves the request."""
    found: SurveyContext = current_app.extensions[SURVEY]
    return found
