"""Answers that are right, stored before Flask begins: nearly all that the form is sent.

Everything else goes on to the app, as it came: what is not right, not plain, or not for now.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from werkzeug.exceptions import HTTPException

from study.networks import network_of
from study.response import State, valid_source
from study.store import StoreError
from survey import pages
from survey.answers import Sender, right_answer
from survey.context import SurveyContext
from survey.limits import ANSWER, JSON, Limits
from survey.posted import KEPT_BYTES, MOST_FIELDS

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FORM = re.compile(r"/s/([a-z0-9-]+)", re.ASCII)
PLAIN = "application/x-www-form-urlencoded"
# In the environment of a request whose answer could not be stored: nobody waits for it twice.
NOT_STORED = "kanal.not_stored"
CREATED, OK = "201 CREATED", "200 OK"


class QuickAnswers:
    """WSGI before the form's app."""

    def __init__(self, app: "WSGIApplication", context: SurveyContext, limits: Limits | None) -> None:
        """Take the app, what it works with, and what counts for it."""
        self._app, self._context, self._limits = app, context, limits

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Store a right answer and lead on to its thanks page; hand everything else to the app.

        It is stored by the time the first part of what is returned is there, not before: who serves may
        hand over more answers first, which are then stored together.
        """
        asked = FORM.fullmatch(environ.get("PATH_INFO", "")) if environ["REQUEST_METHOD"] == "POST" else None
        try:
            begun = self._begun(asked[1], environ) if asked else None
        except (HTTPException, StoreError, ValueError):
            # The app meets the same, and has words for it.
            begun = None
        if begun is None:
            return self._app(environ, start_response)
        return self._acknowledged(begun, environ, start_response)

    def _begun(self, slug: str, environ: "WSGIEnvironment") -> "Begun | None":
        """Return an answer on its way into the store, None of what is for the app."""
        given = _plain(environ)
        study = self._context.study(slug) if given else None
        asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        (lang, *_), (source, *_) = (asked.get(name, [""]) for name in ("lang", "src"))
        usual = study is not None and lang in study.languages and "frame" not in asked
        if study is None or given is None or not usual or study.state(datetime.now(UTC)) is not State.OPEN:
            return None
        right = right_answer(study, given, self._context)
        network = network_of(environ.get("REMOTE_ADDR", ""))
        if right is None or (self._limits and self._limits.seconds_to_wait(ANSWER, network)):
            return None
        sender = Sender(lang, valid_source(source), network)
        thanks = self._context.thanks(study.slug, right.key, lang)
        asks_json = environ.get("HTTP_ACCEPT") == JSON
        return Begun(right.hand_in(study, sender, self._context), thanks, asks_json)

    def _acknowledged(
        self, begun: "Begun", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterator[bytes]:
        try:
            new = begun.stored()
        except StoreError:
            # It says so, and shows the form again.
            environ[NOT_STORED] = True
            parts = self._app(environ, start_response)
            try:
                yield from parts
            finally:
                if hasattr(parts, "close"):
                    parts.close()
            return
        status, kind, body, location = begun.acknowledgement(new)
        headers = [*pages.SECURITY.items(), ("Content-Security-Policy", pages.POLICY), ("Content-Type", kind)]
        start_response(status, [*headers, ("Content-Length", str(len(body))), *location])
        yield body


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer on its way into the store, and where it leads when it is there."""

    stored: Callable[[], bool]
    thanks: str
    asks_json: bool

    def acknowledgement(self, new: bool) -> tuple[str, str, bytes, list[tuple[str, str]]]:
        """Return status, kind, body and further headers."""
        if self.asks_json:
            return CREATED if new else OK, JSON, json.dumps({"thanks": self.thanks}).encode(), []
        return "303 SEE OTHER", "text/html; charset=utf-8", b"", [("Location", self.thanks)]


def _plain(environ: "WSGIEnvironment") -> dict[str, list[str]] | None:
    """Return the fields of a short plain form of a browser or its script; what was read can be read again.

    Raises ValueError where it is not UTF-8, or has too many fields.
    """
    accepted, length = environ.get("HTTP_ACCEPT", ""), environ.get("CONTENT_LENGTH") or ""
    asks_otherwise = JSON in accepted and accepted != JSON
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    # Of a length of five digits at most even `int` makes no work.
    short = len(length) <= len(str(KEPT_BYTES)) and length.isdecimal() and int(length) <= KEPT_BYTES
    if kind != PLAIN or asks_otherwise or not short:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
