"""Answers that are right, stored before Flask begins: nearly all that the form is sent.

Everything else goes on to the app, as it came: what is not right, not plain, or not for now.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from study.response import State, valid_source
from study.store import StoreError
from survey import pages
from survey.answers import Sender, right_answer
from survey.context import SurveyContext
from survey.limits import ANSWER, JSON, Limits
from survey.posted import KEPT_BYTES, Posted

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FORM = re.compile(r"/s/([a-z0-9-]+)", re.ASCII)
PLAIN = "application/x-www-form-urlencoded"
CREATED, OK = "201 CREATED", "200 OK"


class QuickAnswers:
    """WSGI before the form's app."""

    def __init__(self, app: "WSGIApplication", context: SurveyContext, limits: Limits | None) -> None:
        """Take the app, what it works with, and what counts for it."""
        self._app, self._context, self._limits = app, context, limits

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Store a right answer and lead on to its thanks page; hand everything else to the app."""
        asked = FORM.fullmatch(environ.get("PATH_INFO", "")) if environ["REQUEST_METHOD"] == "POST" else None
        try:
            thanks = self._stored(asked[1], Request(environ)) if asked else None
        except (HTTPException, StoreError, UnicodeDecodeError):
            # The app meets the same, and has words for it.
            thanks = None
        if thanks is None:
            return self._app(environ, start_response)
        status, kind, body, location = thanks
        headers = [*pages.SECURITY.items(), ("Content-Security-Policy", pages.POLICY), ("Content-Type", kind)]
        start_response(status, [*headers, ("Content-Length", str(len(body))), *location])
        return [body]

    def _stored(self, slug: str, request: Request) -> tuple[str, str, bytes, list[tuple[str, str]]] | None:
        """Return how a stored answer is acknowledged, None where nothing was stored."""
        posted = _plain(request)
        study = self._context.study(slug) if posted else None
        lang = request.args.get("lang", "")
        usual = study is not None and lang in study.languages and "frame" not in request.args
        if study is None or posted is None or not usual or study.state(datetime.now(UTC)) is not State.OPEN:
            return None
        right = right_answer(study, posted, self._context)
        address = request.remote_addr or ""
        if right is None or (self._limits and self._limits.seconds_to_wait(ANSWER, address)):
            return None
        sender = Sender(lang, valid_source(request.args.get("src", "")), address)
        new = right.store(study, sender, self._context)
        thanks = self._context.thanks(study.slug, right.key, lang)
        if request.headers.get("Accept") == JSON:
            return CREATED if new else OK, JSON, json.dumps({"thanks": thanks}).encode(), []
        return "303 SEE OTHER", "text/html; charset=utf-8", b"", [("Location", thanks)]


def _plain(request: Request) -> Posted | None:
    """Return the fields of a short plain form of a browser or its script; what was read can be read again."""
    accepted = request.headers.get("Accept", "")
    asks_otherwise = JSON in accepted and accepted != JSON
    if request.mimetype != PLAIN or asks_otherwise or not 0 < (request.content_length or 0) <= KEPT_BYTES:
        return None
    request.environ["wsgi.input"] = BytesIO(request.get_data())
    return Posted(request.form)
