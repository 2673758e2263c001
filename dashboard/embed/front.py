"""Answers again, before Flask does, what was answered a moment ago: many readers ask for the same."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MOST_KEPT = 1_000
ASKED_WITH = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
OF_A_BODY = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition")
PICTURE = "image/png"

Headers: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered to who had nothing yet, and when."""

    status: str
    headers: Headers
    body: bytes
    at: float

    @property
    def etag(self) -> str:
        """Return what names it, empty where nothing does."""
        return self._header("ETag")

    @property
    def lasting(self) -> bool:
        """Return whether it is for everybody, and small: a text, whose bytes are kept elsewhere anyway."""
        public = self._header("Cache-Control").startswith("public")
        return self.status.startswith("200") and public and self._header("Content-Type") != PICTURE

    def _header(self, name: str) -> str:
        return next((value for given, value in self.headers if given == name), "")


class Front:
    """WSGI before an app that answers the same to everybody."""

    def __init__(self, app: "WSGIApplication", seconds: float) -> None:
        """Take the app, and how long its answer will do."""
        self._app, self._seconds = app, seconds
        self._kept: dict[tuple[str, ...], Answer] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer what is known, and 304 to who has it; hand on all else."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        key = tuple(environ.get(name, "") for name in ASKED_WITH)
        answer = self._kept.get(key)
        if answer is None or time.monotonic() - answer.at >= self._seconds:
            answer = self._asked(environ)
            if answer.lasting:
                kept = {} if len(self._kept) >= MOST_KEPT else self._kept
                kept[key] = answer
                self._kept = kept
        if answer.etag and answer.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", [one for one in answer.headers if one[0] not in OF_A_BODY])
            return []
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _asked(self, environ: "WSGIEnvironment") -> Answer:
        """Return what the app answers to who has nothing yet."""
        answered: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, _error: object = None) -> None:
            answered.append((status, headers))

        at = time.monotonic()
        fresh = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        parts = self._app(fresh, note)  # type: ignore[arg-type]
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Answer(*answered[-1], body, at)
