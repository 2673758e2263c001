"""Refusals of the dashboard, short and without internals."""

import logging

from dash.exceptions import DependencyException
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from dashboard.limits import retry_after
from study.store import StoreError

RETRY_SECONDS = 5

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Give an app its answers to refusals and to a store that is away."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreError, _store_error)
    # A query that is no UTF-8, and a library that Dash does not have.
    app.register_error_handler(UnicodeDecodeError, lambda _: _http_error(BadRequest()))
    app.register_error_handler(DependencyException, lambda _: _http_error(NotFound()))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error
    return {"error": error.name}, error.code, retry_after(error)


def _store_error(error: StoreError) -> ResponseReturnValue:
    log.error("The store is away: %s", error)
    return {"error": "The store is away; try again."}, 503, {"Retry-After": str(RETRY_SECONDS)}
