"""How many forms and codes one network may send a minute: enough for a hall of phones, too few for a flood.

Counted in the memory of each process: an answer waits for no other machine (decision 0024).
"""

import threading
import time
from collections import Counter
from math import ceil

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from study.networks import network_of
from survey import pages
from survey.context import asked_study
from survey.form_page import form_page, sent_form
from survey.posted import posted

ANSWER, ERASE = "survey.answer", "erasure.erase"
SECONDS = 60
LIMITS = {ANSWER: 600, ERASE: 20}
# A proxy of this machine whose hops are not set stands for all respondents together.
UNCOUNTED = {ANSWER: ("127.0.0.1", "::"), ERASE: ()}
JSON = "application/json"


class Limits:
    """Counts what networks send, from a minute's first to its last; then it forgets them all."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._lock = threading.Lock()
        self._sent: Counter[tuple[str, str]] = Counter()
        self._ends = 0.0

    def check(self) -> ResponseReturnValue | None:
        """Count what is sent; answer 429 where its network has sent too much."""
        kind = request.endpoint or ""
        if kind not in LIMITS:
            return None
        seconds = self.seconds_to_wait(kind, network_of(request.remote_addr or ""))
        return _refused(kind, seconds) if seconds else None

    def seconds_to_wait(self, kind: str, network: str) -> int:
        """Count what a network sends; return the seconds it has to wait first, 0 where it need not."""
        if network in UNCOUNTED[kind]:
            return 0
        with self._lock:
            now = time.monotonic()
            if now >= self._ends:
                self._sent, self._ends = Counter(), now + SECONDS
            self._sent[kind, network] += 1
            return 0 if self._sent[kind, network] <= LIMITS[kind] else ceil(self._ends - now)


def _refused(kind: str, seconds: int) -> ResponseReturnValue:
    if kind != ANSWER:
        raise TooManyRequests(retry_after=seconds)
    if request.accept_mimetypes.best_match(["text/html", JSON]) == JSON:
        # The form's own script waits, and sends again what it has kept.
        return {"error": "Too many requests."}, 429, {"Retry-After": str(seconds)}
    return *_form_again(), {"Retry-After": str(seconds)}


def _form_again() -> tuple[str, int]:
    """Return the form as it was sent: nothing of it is judged, and nothing is lost."""
    study, sent = asked_study((request.view_args or {})["slug"]), posted(request)
    if sent.fields.get("speak", "") in study.languages:
        pages.turn_to(sent.fields["speak"])
    return form_page(study, sent_form(study, sent), 429, "many")
