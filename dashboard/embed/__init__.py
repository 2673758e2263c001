"""Charts for other people's pages: one server-rendered document each, without cookies."""

from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from dashboard.embed.page import Pages
from dashboard.embed.routes import EmbedRoutes
from settings import Settings
from study.store import ResponseStore, StoreBusyError


def create_embed_app(settings: Settings, store: ResponseStore) -> Flask:
    """Return the app that answers below /e/."""
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = app.json.sort_keys = False  # type: ignore[attr-defined]
    pages = Pages(settings.public_url)
    routes = EmbedRoutes(store, pages)
    app.add_url_rule("/e/<study>/<chart>", view_func=routes.page)
    app.add_url_rule("/e/<study>/<chart>.json", view_func=routes.document)
    app.add_url_rule("/e/<study>/<chart>.svg", view_func=routes.svg)
    app.add_url_rule("/e/<study>/<chart>.png", view_func=routes.png)
    app.register_error_handler(HTTPException, routes.failed)
    app.register_error_handler(StoreBusyError, routes.busy)
    app.register_error_handler(UnicodeDecodeError, routes.unreadable)
    app.before_request(routes.read_query)
    headers = _headers(settings, pages)

    @app.after_request
    def _for_everyone(response: Response) -> Response:
        response.headers.update(headers)
        return response

    return app


def _headers(settings: Settings, pages: Pages) -> dict[str, str]:
    public = urlsplit(settings.public_url)
    return {
        # In a frame with sandbox="allow-scripts" the page's own origin is null.
        "Access-Control-Allow-Origin": "*",
        # Such a frame has no cache either: the script says itself which page it has.
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Content-Security-Policy": pages.policy(f"{public.scheme}://{public.netloc}"),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
