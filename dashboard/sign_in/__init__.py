"""Signing in by password, one-time link or OpenID Connect; passwords and tokens of one's own."""

from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.context import DASHBOARD
from dashboard.sign_in import api_tokens, entry, openid, own_password, users

__all__ = ["blueprint"]

blueprint = Blueprint("sign_in", __name__)
for _address, _name, _view, _method in (
    ("sign-in", "page", entry.page, "GET"),
    ("sign-in", "enter", entry.enter, "POST"),
    ("sign-out", "sign_out", entry.sign_out, "POST"),
    ("openid", "openid", openid.leave, "GET"),
    ("openid/back", "openid_back", openid.back, "GET"),
    ("password", "password", own_password.page, "GET"),
    ("password", "set_password", own_password.change, "POST"),
    ("api-tokens", "api_tokens", api_tokens.page, "GET"),
    ("api-tokens", "change_api_tokens", api_tokens.change, "POST"),
    ("users", "users", users.page, "GET"),
    ("users", "change_users", users.change, "POST"),
    ("tokens.css", "tokens", entry.tokens, "GET"),
):
    blueprint.add_url_rule(f"/dashboard/{_address}", _name, _view, methods=[_method])


@blueprint.record_once
def _believe_proxies(state: BlueprintSetupState) -> None:
    # Tries are counted by the sender's address; nothing else of a proxy is believed.
    app: Any = state.app
    hops = app.extensions[DASHBOARD].settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0)
