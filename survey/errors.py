"""What people see when something is wrong, in words they understand."""

import logging

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from study.store import StoreError
from survey.pages import page

RETRY_SECONDS = 5

log = logging.getLogger(__name__)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer any refusal with a page; redirects pass."""
    if error.response is not None or error.code is None:
        return error
    text, status = page("error.html", error.code, code=error.code)
    headers = [
        (name, value) for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")
    ]
    return text, status, headers


def read_query() -> None:
    """Raise UnicodeDecodeError for a query that is no UTF-8, before a page about something else does."""
    request.args.get("lang")


def unreadable(_error: UnicodeDecodeError) -> ResponseReturnValue:
    """Answer 400 to an address whose query is no UTF-8."""
    # A page would be in the language that the query asks for.
    policy = "default-src 'none'; frame-ancestors 'none'"
    headers = {"Content-Type": "text/plain", "Content-Security-Policy": policy}
    return "This address cannot be read.", 400, headers


def store_error(error: StoreError) -> ResponseReturnValue:
    """Answer 503 while the store is away."""
    log.error("The store is away: %s", error)
    text, status = page("error.html", 503, code=503)
    return text, status, {"Retry-After": str(RETRY_SECONDS)}
