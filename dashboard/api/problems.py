"""Refusals as problem documents (RFC 9457), short and without internals."""

import logging
from collections.abc import Mapping, Sequence

from flask import Flask, Response, json
from werkzeug.exceptions import BadRequest, HTTPException

from study.store import StoreError

MIMETYPE = "application/problem+json"
LONGEST_GIVEN = 60
RETRY_SECONDS = 5
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    503: "Service Unavailable",
}

log = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 (a refusal is the caller's doing, not an error of ours)
    """A refusal: its HTTP status, a sentence on what to do, members and headers beside these."""

    def __init__(
        self, status: int, detail: str, members: Mapping[str, object] | None = None, **headers: str
    ) -> None:
        """Keep what is to be answered; `headers` with _ for -."""
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.members = dict(members or {})
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def bad(parameter: str, given: str | None, allowed: Sequence[str], detail: str) -> Problem:
    """Return the refusal of a parameter, with what was given, shortened, and what may be."""
    members = {"parameter": short(parameter), "given": given and short(given), "allowed": list(allowed)}
    return Problem(400, detail, members)


def short(text: str) -> str:
    """Return a text, cut where it is long."""
    return text if len(text) <= LONGEST_GIVEN else f"{text[:LONGEST_GIVEN]}…"


def register(app: Flask) -> None:
    """Give an app its answers to refusals, to errors and to a store that is away."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreError, _store_error)
    # A query that is no UTF-8.
    app.register_error_handler(UnicodeDecodeError, lambda _: _http_error(BadRequest()))


def _problem(problem: Problem) -> Response:
    body = {
        "type": "about:blank",
        "title": TITLES.get(problem.status, "Error"),
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    response = Response(json.dumps(body), problem.status, mimetype=MIMETYPE)
    response.headers.update(problem.headers)
    return response


def _http_error(error: HTTPException) -> Response:
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    problem = Problem(error.code or 500, error.description or error.name)
    problem.headers = headers
    return _problem(problem)


def _store_error(error: StoreError) -> Response:
    log.error("The store is away: %s", error)
    return _problem(Problem(503, "The store is away; try again.", Retry_After=str(RETRY_SECONDS)))
