"""The Dash app: a skeleton that the browser fills from the live feed.

It has no server callbacks: what is shown follows from the address alone, and nothing that a client
sends is ever called.
"""

from pathlib import Path

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from flask import Flask

from dashboard import errors, guard
from dashboard.context import DASHBOARD, DashboardContext
from dashboard.feed import blueprint as feed
from dashboard.figures import CONFIG
from dashboard.sign_in import blueprint as sign_in
from settings import Settings
from study.store import AccountStore, ResponseStore

ROOM = Path(__file__).parent
PREFIX = "/dashboard/"
POLL_MILLISECONDS = 1_000


def create_dashboard_app(settings: Settings, store: ResponseStore, accounts: AccountStore) -> Flask:
    """Return the Flask app that serves Dash, its feed and its sign-in."""
    dash = Dash(
        "dashboard",
        routes_pathname_prefix=PREFIX,
        requests_pathname_prefix=PREFIX,
        assets_folder=str(ROOM / "assets"),
        title="Kanal",
        update_title="",
        index_string=(ROOM / "templates" / "dash.html").read_text(encoding="utf-8"),
    )
    dash.layout = _layout()
    _connect(dash)
    server: Flask = dash.server
    server.template_folder = str(ROOM / "templates")
    server.extensions[DASHBOARD] = DashboardContext(settings, store, accounts)
    server.register_blueprint(sign_in)
    server.register_blueprint(feed)
    errors.register(server)
    server.before_request(guard.only_signed_in)
    server.after_request(guard.secured(dash.csp_hashes()))
    # Dash sets itself up in the first request, and answers others of that moment with 500.
    server.test_client().get(f"{PREFIX}sign-in")
    return server


def _layout() -> html.Div:
    leave = html.Form(html.Button("Sign out", id="leave"), action=f"{PREFIX}sign-out", method="post")
    chart = dcc.Graph(id="chart", config=CONFIG, figure={"data": [], "layout": {}})
    state = [html.Span(id="answers"), html.Span(id="status", role="status")]
    return html.Div(
        [
            dcc.Location(id="address"),
            dcc.Interval(id="tick", interval=POLL_MILLISECONDS),
            dcc.Store(id="shown"),
            html.Header([html.Strong("Kanal", className="brand"), leave]),
            html.Div(id="synthetic", role="note"),
            html.Main(
                [
                    html.Div(id="choices"),
                    html.H1(id="title"),
                    html.P(state, className="state"),
                    html.Div(id="key"),
                    html.Div(chart, id="picture", role="img"),
                    html.Div(id="table", className="scroll", tabIndex="0"),
                    html.Div(id="notes"),
                    html.Div(id="more"),
                ]
            ),
        ]
    )


def _connect(dash: Dash) -> None:
    """Let each tick and each change of address ask the feed; live.js does it in the browser."""
    dash.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("kanal", "refresh"),
        Output("shown", "data"),
        Output("chart", "figure"),
        Output("picture", "aria-label"),
        Output("key", "children"),
        Output("table", "children"),
        Output("title", "children"),
        Output("answers", "children"),
        Output("choices", "children"),
        Output("notes", "children"),
        Output("more", "children"),
        Output("synthetic", "children"),
        Output("leave", "children"),
        Output("status", "children"),
        Input("tick", "n_intervals"),
        Input("address", "search"),
        State("shown", "data"),
    )
