"""A study's public page, rendered; its style and script are inline and named by hash."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from dashboard.crosstab_json import unreleased
from dashboard.embed.inline import minified, source
from dashboard.embed.page import Pages
from dashboard.embed.wanted import Wanted
from dashboard.results.dataset import dataset
from dashboard.results.released import Released, released
from dashboard.wording import SYNTHETIC
from study.languages import own_name
from study.response import State

TEMPLATES = Path(__file__).parent / "templates"
# With more charts than these a page says first which there are.
SEEN_AT_ONCE = 4


class ResultsPage:
    """Renders the page in its languages."""

    def __init__(self, pages: Pages) -> None:
        """Take what knows how pages of charts look."""
        self._pages = pages

    @cached_property
    def style(self) -> Markup:
        """Return the style sheet: that of charts, and the page's own."""
        return self._pages.style + Markup(minified(TEMPLATES / "results.css"))  # noqa: S704 (our own file)

    @cached_property
    def script(self) -> Markup:
        """Return the script that copies."""
        return Markup(minified(TEMPLATES / "copy.js"))  # noqa: S704 (our own file)

    @cached_property
    def policy(self) -> str:
        """Return the content security policy: nothing from elsewhere, and nobody's frame."""
        # Lighthouse asks for robots.txt in the page's name.
        return (
            f"default-src 'none'; style-src {source(self.style)}; script-src {source(self.script)}; "
            "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def html(self, charts: Sequence[Wanted], now: datetime) -> str:
        """Return the page of a study's charts, as it is at a moment."""
        wanted, public_url = charts[0], self._pages.public_url
        study, say = wanted.study, wanted.say
        told = released(charts, wanted.release, public_url) if wanted.release else None
        public = study.published(now)
        return render_template(
            "results.html",
            wanted=wanted,
            study=study,
            wording=say,
            gettext=say.gettext,
            style=self.style,
            script=self.script,
            released=told,
            many=told is not None and len(told.sections.charts) > SEEN_AT_ONCE,
            unreleased=unreleased(study, wanted.language),
            synthetic=say.gettext(SYNTHETIC) if study.synthetic else "",
            public=public,
            form=wanted.link(f"/s/{study.slug}") if study.state(now) is State.OPEN else "",
            languages=[(code, own_name(code), _spoken(wanted, code)) for code in study.languages],
            public_url=public_url,
            **self._card(wanted, told, public),
        )

    def _card(self, wanted: Wanted, told: Released | None, public: bool) -> dict[str, object]:
        """Return what is said of the page elsewhere; where it is not public, there is no `dataset`."""
        study, say, public_url = wanted.study, wanted.say, self._pages.public_url
        title = study.instrument.text("title", wanted.language)
        about = told.summary.text if told else title
        card = {
            "name": f"[{say.gettext('Synthetic sample')}] {title}" if study.synthetic else title,
            "description": f"{say.gettext(SYNTHETIC)} {about}" if study.synthetic else about,
            "address": public_url + wanted.link(f"/r/{study.slug}"),
        }
        found = dataset(wanted, told, public_url=public_url, **card) if told and public else None
        return {**card, "title": title, "dataset": found}


def _spoken(wanted: Wanted, language: str) -> str:
    """Return the address of the page in another language."""
    return "&".join(filter(None, (f"/r/{wanted.study.slug}?lang={language}", wanted.query)))
