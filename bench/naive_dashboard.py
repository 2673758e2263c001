"""The baseline of the dashboard: a Dash page whose Interval makes the server count all responses anew."""

import sqlite3
from collections import Counter

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from flask import Flask

import settings

REFRESH_MILLISECONDS = 2_000
COUNT = """
SELECT json_extract(answers, '$.channel') AS channel, json_extract(answers, '$.age') AS age, count(*)
FROM responses GROUP BY channel, age
"""
_FILE = settings.load().data_dir / "kanal.db"

dash = Dash("naive", compress=True)
dash.layout = html.Div(
    [
        html.H1("Channel by age"),
        dcc.Graph(id="chart"),
        dcc.Interval(id="tick", interval=REFRESH_MILLISECONDS),
    ]
)
application: Flask = dash.server


@dash.callback(Output("chart", "figure"), Input("tick", "n_intervals"))
def draw(_tick: int) -> go.Figure:
    """Return the chart of all responses there are."""
    connection = sqlite3.connect(_FILE)
    counted = connection.execute(COUNT).fetchall()
    connection.close()
    bases = Counter[str]()
    for _, age, count in counted:
        bases[age] += count
    figure = go.Figure()
    for channel in sorted({channel for channel, _, _ in counted}):
        mine = [(age, 100 * count / bases[age]) for name, age, count in counted if name == channel]
        figure.add_bar(
            name=channel, x=[share for _, share in mine], y=[age for age, _ in mine], orientation="h"
        )
    figure.update_layout(barmode="stack")
    return figure


@application.get("/readyz")
def ready() -> str:
    """Answer, so that the bench knows that it serves."""
    return "ready"
