"""The address of an embed -> what it asks for; whatever is not there for its reader is not found (404)."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import abort, request

from dashboard.charts.public import public_names
from dashboard.embed.publications import Publication, Publications
from dashboard.embed.wanted import Wanted
from dashboard.wording import LANGUAGES
from study.languages import choose
from study.passes import Passes
from study.release import Release
from study.response import State, Study

RELEASE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}")
PIN = "@"
PASS = "pass"  # noqa: S105 (the name of a parameter)
THEMES = ("auto", "light", "dark")


class Asking:
    """Finds what readers ask for in what is public, or opened to them by a signed address."""

    def __init__(self, publications: Publications, passes: Passes) -> None:
        """Take what is public, and what reads signed addresses."""
        self._publications, self._passes = publications, passes

    def publication(self, slug: str, given: Mapping[str, str]) -> Publication:
        """Return what may be seen of a study with the parameters of an address."""
        found = self._publications.of(slug) if slug.isprintable() else None
        now = datetime.now(UTC)
        if found is None or not (found.study.published(now) or self._opened(slug, given, now)):
            abort(404)
        return found

    def wanted(self, slug: str, chart: str, given: Mapping[str, str]) -> Wanted:
        """Return the chart that a path and the parameters of an address ask for."""
        found = self.publication(slug, given)
        name, pin, named = chart.partition(PIN)
        if name not in public_names(found.study):
            abort(404)
        return Wanted(
            study=found.study,
            name=name,
            language=language(found.study.languages, given),
            theme=theme(given),
            release=self._pinned(found.study, named) if pin else found.release,
            pinned=bool(pin),
            # What is pinned does not know what came after it.
            away=found.away and not pin,
            closed=not pin and found.study.state(datetime.now(UTC)) is State.CLOSED,
            query=self._carried(found.study, given),
            newest="" if pin else found.tag,
        )

    def _pinned(self, study: Study, name: str) -> Release:
        release = self._publications.pinned(study, name) if RELEASE.fullmatch(name) else None
        if release is None:
            abort(404)
        return release

    def _opened(self, slug: str, given: Mapping[str, str], now: datetime) -> bool:
        return self._passes.opens(given.get(PASS, ""), slug, now)

    def _carried(self, study: Study, given: Mapping[str, str]) -> str:
        """Return what links carry on: the pass that opened the study, where one did."""
        return "" if study.published(datetime.now(UTC)) else urlencode({PASS: given.get(PASS, "")})


def language(available: Sequence[str], given: Mapping[str, str]) -> str:
    """Return the language that an address names, or else the reader's browser."""
    return choose(available, given.get("lang", ""), list(request.accept_languages.values()))


def interface_language() -> str:
    """Return the language of a page that is about no study."""
    return language(LANGUAGES, request.args)


def theme(given: Mapping[str, str]) -> str:
    """Return the theme that an address names, auto where it names none."""
    asked = given.get("theme", "")
    return asked if asked in THEMES else THEMES[0]
