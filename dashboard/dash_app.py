"""The Dash app: a skeleton that the browser fills from the live feed.

It has no server callbacks: what is shown follows from the address alone, and nothing that a client
sends is ever called.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from flask import Flask, abort
from markupsafe import escape

from dashboard import errors, feed, guard, limits, static_files
from dashboard.context import DASHBOARD, DashboardContext
from dashboard.dialogs import blueprint as dialogs
from dashboard.feed import asked, elements, page_title
from dashboard.markup import to_html
from dashboard.sign_in import blueprint as sign_in
from dashboard.takeaway import blueprint as takeaway
from dashboard.wording import Wording
from settings import Settings
from study.store import AccountStore, ResponseStore

ROOM = Path(__file__).parent
PREFIX = "/dashboard/"
# Dash sends the script of its own table in any case.
UNUSED = "/dash_table/"
PLACE = re.compile(r"\[\[([A-Z]+)\]\]")
# With the quarter of a second that a tally may be old, 95 of 100 answers are seen within two seconds.
POLL_MILLISECONDS = 1_600


def create_dashboard_app(settings: Settings, store: ResponseStore, accounts: AccountStore) -> Flask:
    """Return the Flask app that serves Dash, its feed, its files and its sign-in."""
    dash = Dash(
        "dashboard",
        routes_pathname_prefix=PREFIX,
        requests_pathname_prefix=PREFIX,
        assets_folder=str(static_files.ASSETS),
        assets_ignore=static_files.TOGETHER,
        title="Kanal",
        update_title="",
        index_string=(ROOM / "templates" / "dash.html").read_text(encoding="utf-8"),
    )
    dash.layout = _layout()
    _connect(dash)
    server: Flask = dash.server
    dash.interpolate_index = _first_page(dash.interpolate_index, server)  # type: ignore[method-assign]
    server.template_folder = str(ROOM / "templates")
    server.extensions[DASHBOARD] = DashboardContext(settings, store, accounts)
    for blueprint in (sign_in, dialogs, takeaway):
        server.register_blueprint(blueprint)
    errors.register(server)
    server.before_request(guard.only_signed_in)
    server.after_request(guard.secured(dash.csp_hashes()))
    limits.by_user(server, settings)
    static_files.register(server)
    feed.register(server, store, accounts)
    # Dash sets itself up in the first request, and answers others of that moment with 500.
    server.test_client().get(f"{PREFIX}sign-in")
    return server


def _layout() -> html.Div:
    return html.Div(
        [
            dcc.Location(id="address"),
            dcc.Interval(id="tick", interval=POLL_MILLISECONDS),
            html.Div(id="ticked", hidden=True),
            html.Div(id="page"),
        ]
    )


def _connect(dash: Dash) -> None:
    """Let each tick and each change of address ask the feed; live.js does it in the browser."""
    dash.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("kanal", "refresh"),
        Output("ticked", "children"),
        Input("tick", "n_intervals"),
        Input("address", "search"),
    )


def _first_page(interpolate: Any, server: Flask) -> Any:
    """Return what fills Dash's index: before any script runs, the page stands there with its numbers."""

    def fill(**parts: str) -> str:
        """Return the page that the request asks for."""
        found = asked()
        if found is None:
            abort(404)
        _, page = elements(found, datetime.now(UTC))
        parts["scripts"] = "\n".join(tag for tag in parts["scripts"].splitlines() if UNUSED not in tag)
        words = {
            "LANG": found.view.lang,
            "TITLE": escape(page_title(found.view)),
            "ACCOUNT": escape(Wording(found.view.lang).gettext("Your account")),
            "LEAVE": escape(Wording(found.view.lang).gettext("Sign out")),
            "PAGE": to_html(page),
            "STYLE": escape(server.jinja_env.globals["kanal_style"]),
            "SCRIPT": escape(server.jinja_env.globals["kanal_script"]),
        }
        return PLACE.sub(lambda place: words[place[1]], interpolate(**parts))

    return fill
