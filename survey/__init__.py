"""The Flask app that respondents meet. It keeps no session and sets no cookie."""

from flask import Flask, Response
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from settings import Settings
from study.store import ResponseStore, StoreError
from survey import assets, erasure, errors, pages, routes, thanks
from survey.context import SURVEY, SurveyContext
from survey.limits import Limits
from survey.posted import MOST_FIELDS
from survey.quick import QuickAnswers

# A form as people fill it in has a few kilobytes; this leaves room to give back what was too long.
LARGEST_BODY = 256 * 1024


def create_app(settings: Settings, store: ResponseStore) -> Flask:
    """Return the app on a store."""
    app = Flask("survey", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=["text/html", "text/javascript"],
    )
    context = app.extensions[SURVEY] = SurveyContext.of(settings, store)
    for blueprint in (routes.blueprint, thanks.blueprint, erasure.blueprint, assets.blueprint):
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, errors.http_error)
    app.register_error_handler(StoreError, errors.store_error)
    app.register_error_handler(UnicodeDecodeError, errors.unreadable)
    app.before_request(errors.read_query)
    counted = Limits() if settings.rate_limits else None
    if counted:
        app.before_request(counted.check)
    app.context_processor(pages.texts)
    app.jinja_env.globals["retention_days"] = settings.retention_days
    app.after_request(_secured)
    Compress(app)
    app.wsgi_app = QuickAnswers(app.wsgi_app, context, counted)  # type: ignore[method-assign]
    if settings.proxy_hops:
        # The sender's address only: links are made from paths, so nothing else of a proxy is believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=0)  # type: ignore[method-assign]
    return app


def _secured(response: Response) -> Response:
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = pages.policy()
    for name, value in pages.SECURITY.items():
        response.headers.setdefault(name, value)
    return response
