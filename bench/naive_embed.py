"""The baseline of the embed: the same chart as plotly writes it to HTML, gzipped as a proxy would."""

import gzip
from functools import cache

import plotly.graph_objects as go
from flask import Flask, Response

AGES = ("All", "16–24", "25–34", "35–44", "45–54", "55–64", "65–74", "75 or over")
SHARES = {"Live chat": 42, "Phone": 23, "Email": 16, "Chatbot": 9, "Other": 4, "None": 6}

application = Flask(__name__)


@application.get("/chart")
def chart() -> Response:
    """Answer with a page for an iframe: stacked bars, and the whole of plotly.js."""
    return Response(_page(), headers={"Content-Encoding": "gzip"}, mimetype="text/html")


@cache
def _page() -> bytes:
    bars = [
        go.Bar(name=name, x=[share] * len(AGES), y=AGES, orientation="h") for name, share in SHARES.items()
    ]
    figure = go.Figure(bars, {"barmode": "stack"})
    return gzip.compress(figure.to_html(include_plotlyjs=True).encode())


@application.get("/readyz")
def ready() -> str:
    """Answer, so that the bench knows that it serves."""
    return "ready"
