"""The address of a study's public page: find what is asked for, and send it."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Response, abort, request

from dashboard.charts.public import public_names
from dashboard.embed.asking import PASS, THEMES, Asking
from dashboard.embed.page import Pages
from dashboard.embed.sending import NEWEST, PRIVATE, Body, Sender
from dashboard.embed.wanted import Wanted
from dashboard.results.page import ResultsPage
from dashboard.results.sections import headline_names

KEPT = 32
HTML = "text/html; charset=utf-8"


class ResultsRoutes:
    """The view, on what is public or opened by a signed address."""

    def __init__(self, asking: Asking, pages: Pages) -> None:
        """Take what finds charts, and what knows how their pages look."""
        self._asking, self._pages = asking, pages
        self._page, self._sender = ResultsPage(pages), Sender(KEPT)

    def page(self, study: str) -> Response:
        """Answer with all charts of a study."""
        charts, now = self._charts(study), datetime.now(UTC)
        first = charts[0]
        tag = first.tag("results", first.study.state(now), self._pages.build)
        caching = PRIVATE if PASS in request.args else NEWEST

        def make() -> Body:
            return Body(self._page.html(charts, now).encode(), HTML)

        response = self._sender.send(tag, caching, make)
        response.headers["Content-Language"] = first.language
        response.headers["Content-Security-Policy"] = self._page.policy
        if request.args.get("lang") != first.language:
            response.vary.add("Accept-Language")
        return response

    def _charts(self, slug: str) -> list[Wanted]:
        """Return all charts of one release, the headline's first."""
        study = self._asking.publication(slug, request.args).study
        headlines = headline_names(study)
        names = sorted(public_names(study), key=lambda name: name not in headlines)
        if not names:
            abort(404)
        # Each asked for by itself might be of another release.
        first = replace(self._asking.wanted(slug, names[0], request.args), theme=THEMES[0])
        return [replace(first, name=name) for name in names]
