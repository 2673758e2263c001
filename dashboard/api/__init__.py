"""The figures for programs: released ones for everybody, live and private ones for who is signed in."""

from functools import partial

from flask import Flask

from dashboard.api import access, problems
from dashboard.api.openapi import openapi_document
from dashboard.api.operations import OPERATIONS
from dashboard.api.routes import Routes
from settings import Settings
from study.store import AccountStore, ResponseStore


def create_api_app(settings: Settings, store: ResponseStore, accounts: AccountStore) -> Flask:
    """Return the app that answers below /api/. It has no session of its own and changes nothing."""
    app = Flask(__name__, static_folder=None)
    # A doubled slash is another address, not a redirect.
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    routes = Routes(store, accounts, openapi_document(settings.public_url))
    for operation in OPERATIONS:
        app.add_url_rule(operation.path, operation.name, partial(routes.answer, operation))
    problems.register(app)
    app.after_request(access.secure)
    return app
