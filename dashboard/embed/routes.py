"""The embed's addresses: find what is asked for, and send it."""

from collections.abc import Callable
from typing import TypeAlias

from flask import Response, abort, jsonify, request
from flask import json as flask_json
from werkzeug.exceptions import HTTPException

from dashboard.embed.asking import PASS, Asking, interface_language, theme
from dashboard.embed.documents import chart_csv, chart_document, pointer_document
from dashboard.embed.page import Pages
from dashboard.embed.picture import asked_size, public_picture
from dashboard.embed.sending import NEWEST, PINNED, PRIVATE, Body, Sender
from dashboard.embed.wanted import Wanted
from dashboard.limits import retry_after
from study.store import StoreError

NOT_FOUND = 404
RETRY_SECONDS = "5"
Size: TypeAlias = tuple[int, int | None]
DRAWN: Size = (800, None)
CARD: Size = (1200, 630)
HTML, JSON = "text/html; charset=utf-8", "application/json"
CSV, SVG, PNG = "text/csv; charset=utf-8", "image/svg+xml; charset=utf-8", "image/png"
KEPT_PAGES, KEPT_PICTURES = 256, 64


class EmbedRoutes:
    """The views, on what is public."""

    def __init__(self, asking: Asking, pages: Pages, png: Callable[[str], bytes]) -> None:
        """Take what finds charts, the pages to render, and what makes a PNG."""
        self._asking, self._pages, self._png = asking, pages, png
        self._sender, self._pictures = Sender(KEPT_PAGES), Sender(KEPT_PICTURES)

    def page(self, study: str, chart: str) -> Response:
        """Answer with a chart's page."""
        wanted = self._asking.wanted(study, chart, request.args)
        return self._sent(wanted, HTML, lambda: self._pages.chart(wanted).encode())

    def document(self, study: str, chart: str) -> Response:
        """Answer with a chart's figures as JSON."""
        wanted = self._asking.wanted(study, chart, request.args)
        return self._sent(wanted, JSON, lambda: _json(chart_document(wanted, self._pages.address(wanted))))

    def csv(self, study: str, chart: str) -> Response:
        """Answer with a chart's figures as CSV."""
        wanted = self._asking.wanted(study, chart, request.args)
        response = self._sent(wanted, CSV, lambda: chart_csv(wanted, self._pages.address(wanted)).encode())
        response.headers["Content-Disposition"] = f'attachment; filename="{study}-{wanted.path_name}.csv"'
        return response

    def svg(self, study: str, chart: str) -> Response:
        """Answer with a chart's picture as SVG."""
        return self._pictured(study, chart, SVG, DRAWN, str.encode)

    def png(self, study: str, chart: str) -> Response:
        """Answer with a chart's picture as PNG, in the size of a card unless asked for another."""
        return self._pictured(study, chart, PNG, CARD, self._png)

    def newest(self, study: str) -> Response:
        """Answer which release is the newest: what open pages look at."""
        found = self._asking.publication(study, request.args)
        body = _json(pointer_document(found))
        return self._sender.send(found.tag, _caching(), lambda: Body(body, JSON))

    def failed(self, error: HTTPException) -> Response:
        """Answer an error in the kind that was asked for, naming nothing of the inside."""
        code = error.code or 500
        headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Location")}
        headers |= retry_after(error)
        if request.path.endswith(".json"):
            response = jsonify(type="about:blank", title=error.name, status=code)
            response.mimetype = "application/problem+json"
        elif code == NOT_FOUND:
            response = Response(self._pages.missing(interface_language(), theme(request.args)))
        else:
            response = Response(error.name, mimetype="text/plain")
        response.status_code = code
        response.headers.update(headers)
        return response

    def read_query(self) -> None:
        """Raise UnicodeDecodeError for a query that is no UTF-8, before a page about something else does."""
        theme(request.args)

    def unreadable(self, _error: UnicodeDecodeError) -> tuple[str, int, dict[str, str]]:
        """Answer that the query is no UTF-8; a page would be in the language that it asks for."""
        return "This address cannot be read.", 400, {"Content-Type": "text/plain"}

    def busy(self, _error: StoreError) -> tuple[str, int, dict[str, str]]:
        """Answer that trying again will help."""
        return "Busy, try again.", 503, {"Content-Type": "text/plain", "Retry-After": RETRY_SECONDS}

    def _pictured(
        self, study: str, chart: str, kind: str, usual: Size, made: Callable[[str], bytes]
    ) -> Response:
        wanted = self._asking.wanted(study, chart, request.args)
        size = asked_size(request.args.get("width", ""), request.args.get("height", ""), usual)
        if wanted.release is None:
            abort(NOT_FOUND)

        def draw() -> bytes:
            return made(public_picture(wanted, size, self._pages.address(wanted)))

        return self._sent(wanted, kind, draw, repr(size))

    def _sent(self, wanted: Wanted, kind: str, make: Callable[[], bytes], more: str = "") -> Response:
        tag = wanted.tag(kind, more, self._pages.build)
        sender = self._pictures if kind == PNG else self._sender
        response = sender.send(tag, _caching(wanted.pinned), lambda: Body(make(), kind))
        response.headers["Content-Language"] = wanted.language
        response.headers["Content-Security-Policy"] = self._pages.policy(wanted.study)
        if request.args.get("lang") != wanted.language:
            response.vary.add("Accept-Language")
        return response


def _caching(pinned: bool = False) -> str:
    """Return how long an answer may be kept: by nobody between us and who has a signed address."""
    if PASS in request.args:
        return PRIVATE
    return PINNED if pinned else NEWEST


def _json(document: dict[str, object]) -> bytes:
    return flask_json.dumps(document).encode()
