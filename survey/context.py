"""What the routes work with, made once an app."""

import time
from dataclasses import dataclass, field

from flask import abort, current_app

from settings import Settings
from study.response import Study
from study.store import ResponseStore, StoreError
from survey import pages
from survey.tokens import EraseCodes, FormTokens, Receipts

SURVEY = "kanal-survey"
# How long a store that is away is not asked again.
AWAY_SECONDS = 2.0


@dataclass(frozen=True)
class SurveyContext:
    """The store, and what signs forms, receipts and codes."""

    store: ResponseStore
    tokens: FormTokens
    receipts: Receipts
    erase_codes: EraseCodes
    # Each study as it was last seen, and when that was.
    seen: dict[str, tuple[float, Study]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, store: ResponseStore) -> "SurveyContext":
        """Return the context of some settings."""
        secret = settings.secret_key
        return cls(store, FormTokens(secret), Receipts(secret), EraseCodes(secret))

    def thanks(self, study: str, key: str, lang: str, frame: str | None = None) -> str:
        """Return the address of a response's thanks page; `frame` is "1" inside another site's page."""
        framed = f"&frame={frame}" if frame else ""
        return f"/s/{study}/thanks/{self.receipts.make(study, key)}?lang={lang}{framed}"

    def study(self, slug: str) -> Study | None:
        """Return the study of a slug, as it was a moment ago: many ask for the same.

        While the store is away, as it was last seen: the form is kept.
        """
        now = time.monotonic()
        at, seen = self.seen.get(slug, (now, None))
        if seen and now - at < self.store.refresh_seconds:
            return seen
        try:
            study = self.store.study(slug)
        except StoreError:
            if seen is None:
                raise
            # To ask may take seconds, and others wait meanwhile.
            self.seen[slug] = time.monotonic() + AWAY_SECONDS, seen
            return seen
        if study is not None:
            self.seen[slug] = now, study
        return study


def context() -> SurveyContext:
    """Return the context of the app that serves the request."""
    found: SurveyContext = current_app.extensions[SURVEY]
    return found


def asked_study(slug: str) -> Study:
    """Return the study of an address, and speak one of its languages; abort with 404."""
    study = context().study(slug)
    if study is None:
        abort(404)
    pages.speak(study.languages)
    return study
