"""The Flask app that respondents meet. It keeps no session and sets no cookie."""

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from settings import Settings
from study.store import ResponseStore, StoreError
from survey import errors, pages
from survey.context import SURVEY, SurveyContext
from survey.routes import blueprint

# A form as people fill it in has a few kilobytes; this leaves room to give back what was too long.
LARGEST_BODY = 256 * 1024


def create_app(settings: Settings, store: ResponseStore) -> Flask:
    """Return the app on a store."""
    app = Flask("survey", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=500,
    )
    app.extensions[SURVEY] = SurveyContext.of(settings, store)
    app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, errors.http_error)
    app.register_error_handler(StoreError, errors.store_error)
    app.context_processor(pages.texts)
    app.after_request(_secured)
    return app


def _secured(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", pages.POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    # Not no-store: the browser's way back must find the answers as they were.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
