"""The embed's addresses: find what is asked for, answer 304 where the reader has it, else render."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from flask import Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from dashboard.crosstab_json import chart_questions
from dashboard.embed.page import THEMES, Pages
from dashboard.embed.wanted import Wanted
from dashboard.pictures import png
from dashboard.release_json import tables_document, unreleased_document
from dashboard.wording import LANGUAGES
from study.languages import choose
from study.publication import as_released, further_dimensions, public_tables
from study.release import Release
from study.response import State, Study
from study.store import ResponseStore, StoreBusyError

NOT_FOUND = 404
RELEASE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}")
PIN = "@"
NEWEST = "public, max-age=0, must-revalidate"
PINNED = "public, max-age=31536000, immutable"
RETRY_SECONDS = "5"
NARROWEST, WIDEST = 320, 2000
Size: TypeAlias = tuple[int, int | None]
DRAWN: Size = (800, None)
CARD: Size = (1200, 630)


class EmbedRoutes:
    """The views, on a store."""

    def __init__(self, store: ResponseStore, pages: Pages) -> None:
        """Take the store to read and the pages to render."""
        self._store, self._pages = store, pages

    def page(self, study: str, chart: str) -> Response:
        """Answer with a chart's page."""
        wanted, theme = self._wanted(study, chart), _theme()
        tag = wanted.tag("page", theme, self._pages.build)
        return _conditional(tag, wanted, lambda: Response(self._pages.chart(wanted, theme, tag)))

    def document(self, study: str, chart: str) -> Response:
        """Answer with a chart's figures as JSON."""
        wanted = self._wanted(study, chart)
        return _conditional(wanted.tag("json", self._pages.build), wanted, lambda: _document(wanted))

    def svg(self, study: str, chart: str) -> Response:
        """Answer with a chart's picture as SVG."""
        return self._pictured(study, chart, "image/svg+xml", DRAWN, str.encode)

    def png(self, study: str, chart: str) -> Response:
        """Answer with a chart's picture as PNG, in the size of a card unless asked for another."""
        return self._pictured(study, chart, "image/png", CARD, png)

    def _pictured(
        self, study: str, chart: str, kind: str, size: Size, made: Callable[[str], bytes]
    ) -> Response:
        wanted, theme, size = self._wanted(study, chart), _theme(), _size(size)
        if wanted.release is None:
            abort(NOT_FOUND)
        tag = wanted.tag(kind, theme, repr(size), self._pages.build)

        def draw() -> Response:
            return Response(self._pages.picture(wanted, tag, theme, size, made), mimetype=kind)

        return _conditional(tag, wanted, draw)

    def failed(self, error: HTTPException) -> Response:
        """Answer an error in the kind that was asked for, naming nothing of the inside."""
        code = error.code or 500
        headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Location")}
        if request.path.endswith(".json"):
            response = jsonify(type="about:blank", title=error.name, status=code)
            response.mimetype = "application/problem+json"
        elif code == NOT_FOUND:
            response = Response(self._pages.missing(_language(LANGUAGES), _theme()))
        else:
            response = Response(error.name, mimetype="text/plain")
        response.status_code = code
        response.headers.update(headers)
        return response

    def read_query(self) -> None:
        """Raise UnicodeDecodeError for a query that is no UTF-8, before a page about something else does."""
        _theme()

    def unreadable(self, _error: UnicodeDecodeError) -> tuple[str, int, dict[str, str]]:
        """Answer that the query is no UTF-8; a page would be in the language that it asks for."""
        return "This address cannot be read.", 400, {"Content-Type": "text/plain"}

    def busy(self, _error: StoreBusyError) -> tuple[str, int, dict[str, str]]:
        """Answer that trying again will help."""
        return "Busy, try again.", 503, {"Content-Type": "text/plain", "Retry-After": RETRY_SECONDS}

    def _wanted(self, slug: str, chart: str) -> Wanted:
        study = self._store.study(slug) if slug.isprintable() else None
        if study is None or study.state(datetime.now(UTC)) is State.DRAFT:
            abort(NOT_FOUND)
        name, pin, release = chart.partition(PIN)
        questions = chart_questions(study, name)
        # The public sees one banner: with several, what one of them holds back another would tell.
        if questions is None or questions[1] is not study.instrument.banner:
            abort(NOT_FOUND)
        language = _language(study.languages)
        found = self._pinned(study, release) if pin else self._newest(study)
        shown = as_released(study, found) if found else study
        return Wanted(shown, questions[0], language, found, pinned=bool(pin))

    def _newest(self, study: Study) -> Release | None:
        return self._store.release(study, further_dimensions(study))

    def _pinned(self, study: Study, name: str) -> Release:
        release = self._store.release_named(study, name) if RELEASE.fullmatch(name) else None
        if release is None:
            abort(NOT_FOUND)
        return release


def _conditional(tag: str, wanted: Wanted, render: Callable[[], Response]) -> Response:
    # Weak, for a proxy may compress the page on its way and it is still the same page.
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else render()
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = PINNED if wanted.pinned else NEWEST
    response.headers["Content-Language"] = wanted.language
    response.vary.add("Accept-Language")
    return response


def _document(wanted: Wanted) -> Response:
    study, release, language = wanted.study, wanted.release, wanted.language
    if release is None:
        return jsonify(unreleased_document(study, wanted.row, language))
    tables = public_tables(study, release, wanted.row)
    return jsonify(tables_document(study, tables, language, release))


def _size(default: Size) -> Size:
    """Return the width asked for, within bounds, with the height that follows; else the default."""
    width = request.args.get("width", default=0, type=int)
    return (min(max(width, NARROWEST), WIDEST), None) if width else default


def _language(available: Sequence[str]) -> str:
    return choose(available, request.args.get("lang", ""), list(request.accept_languages.values()))


def _theme() -> str:
    asked = request.args.get("theme", "")
    return asked if asked in THEMES else THEMES[0]
