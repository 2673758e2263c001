"""The app for everybody: charts for other people's pages, the results of a study, oEmbed. Without cookies."""

from collections.abc import Callable, Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import limits
from dashboard.embed.asking import PASS, Asking
from dashboard.embed.front import Front
from dashboard.embed.oembed import Find, create_oembed
from dashboard.embed.page import Pages
from dashboard.embed.publications import LOOK_SECONDS, Publications
from dashboard.embed.routes import EmbedRoutes
from dashboard.embed.wanted import Wanted
from dashboard.pictures import png
from dashboard.results import create_results
from dashboard.results.sections import headline_names
from settings import Settings
from study.passes import Passes
from study.store import ResponseStore, StoreError


def create_embed_app(settings: Settings, store: ResponseStore, look_seconds: float = LOOK_SECONDS) -> Flask:
    """Return the app below /e/, /r/ and /oembed; it looks into the store once in some seconds."""
    app = Flask("dashboard.embed", static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = app.json.sort_keys = False  # type: ignore[attr-defined]
    asking = Asking(Publications(store, look_seconds), Passes(settings.secret_key))
    pages = Pages(settings.public_url)
    routes = EmbedRoutes(asking, pages, limits.by_network(app, settings, png))
    app.add_url_rule("/e/<study>/release.json", view_func=routes.newest)
    app.add_url_rule("/e/<study>/<chart>", view_func=routes.page)
    app.add_url_rule("/e/<study>/<chart>.json", view_func=routes.document)
    app.add_url_rule("/e/<study>/<chart>.csv", view_func=routes.csv)
    app.add_url_rule("/e/<study>/<chart>.svg", view_func=routes.svg)
    app.add_url_rule("/e/<study>/<chart>.png", view_func=routes.png)
    app.register_blueprint(create_results(asking, pages))
    app.register_blueprint(create_oembed(settings.public_url, _finding(asking)))
    app.register_error_handler(HTTPException, routes.failed)
    app.register_error_handler(StoreError, routes.busy)
    app.register_error_handler(UnicodeDecodeError, routes.unreadable)
    app.before_request(routes.read_query)
    app.after_request(_with_headers(pages))
    if settings.proxy_hops:
        # The sender's address only, by which pictures are limited.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=0)  # type: ignore[method-assign]
    app.wsgi_app = Front(app.wsgi_app, look_seconds)  # type: ignore[method-assign]
    return app


def _finding(asking: Asking) -> Find:
    def find(slug: str, chart: str | None, given: Mapping[str, str]) -> Wanted:
        if chart is not None:
            return asking.wanted(slug, chart, given)
        first, _ = headline_names(asking.publication(slug, given).study)
        return asking.wanted(slug, first, given)

    return find


def _with_headers(pages: Pages) -> Callable[[Response], Response]:
    headers = {
        # In a frame with sandbox="allow-scripts" the page's own origin is null.
        "Access-Control-Allow-Origin": "*",
        # Such a frame has no cache either: the script says itself which release it has.
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Expose-Headers": "ETag",
        "Access-Control-Max-Age": "86400",
        "Content-Security-Policy": pages.policy_for_anybody,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }

    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        # Errors come by here, too: of a query that is no UTF-8 there are no arguments.
        if f"{PASS}=".encode() in request.query_string:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return add
