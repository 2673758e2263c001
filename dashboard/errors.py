"""Refusals of the dashboard, short and without internals."""

import logging

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from study.store import StoreError

RETRY_SECONDS = 5

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Give an app its answers to refusals and to a store that is away."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreError, _store_error)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error
    return {"error": error.name}, error.code


def _store_error(error: StoreError) -> ResponseReturnValue:
    log.error("The store is away: %s", error)
    return {"error": "The store is away; try again."}, 503, {"Retry-After": str(RETRY_SECONDS)}
