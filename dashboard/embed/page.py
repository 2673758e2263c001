"""The pages of the embed, rendered; their style and scripts are inline and named by hash."""

import hashlib
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import render_template
from markupsafe import Markup

import dashboard
from dashboard.charts.model import Chart
from dashboard.crosstab_json import unreleased
from dashboard.embed.drawing import drawn
from dashboard.embed.framing import frame_ancestors
from dashboard.embed.inline import minified, source
from dashboard.embed.wanted import Wanted
from dashboard.wording import SYNTHETIC, Wording
from study.look import PALETTE, css_tokens, ink
from study.release import Release
from study.response import Study

TEMPLATES = Path(__file__).parent / "templates"
LEAVING = Markup(' target="_blank" rel="noopener"')
MADE_OF = ("*.py", "*.html", "*.css", "*.js", "*.po")


class Pages:
    """Renders pages; `build` changes with the texts that they are made of."""

    def __init__(self, public_url: str) -> None:
        """Take the address that readers use."""
        self.public_url = public_url
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def style(self) -> Markup:
        """Return the style sheet."""
        colours = "".join(
            f".c{place}{{--c:{colour};--i:{ink(colour)}}}" for place, colour in enumerate(PALETTE)
        )
        return Markup(css_tokens() + colours + minified(TEMPLATES / "chart.css"))  # noqa: S704 (our own file)

    @cached_property
    def fitting(self) -> Markup:
        """Return the script that says how high a page is."""
        return Markup(minified(TEMPLATES / "height.js"))  # noqa: S704 (our own file)

    @cached_property
    def script(self) -> Markup:
        """Return the same with what keeps a page up to date."""
        return self.fitting + Markup(minified(TEMPLATES / "chart.js"))  # noqa: S704 (our own file)

    @cached_property
    def build(self) -> str:
        """Return a digest of the code, templates and texts that pages are made of."""
        root = Path(dashboard.__file__).parent
        files = sorted(path for pattern in MADE_OF for path in root.rglob(pattern))
        content = b"\n".join(path.read_bytes() for path in files) + self.style.encode()
        return hashlib.sha256(content).hexdigest()

    def policy(self, study: Study) -> str:
        """Return the content security policy of a study's pages, which its sites may frame."""
        return self._policy(frame_ancestors(study, self._origin))

    @property
    def policy_for_anybody(self) -> str:
        """Return the content security policy of a page that holds nothing of a study."""
        return self._policy("*")

    def address(self, wanted: Wanted, suffix: str = "") -> str:
        """Return the public address of a chart in one of its formats, in its language."""
        path = f"/e/{wanted.study.slug}/{wanted.path_name}{suffix}"
        return f"{self.public_url}{path}?{urlencode({'lang': wanted.language})}"

    def chart(self, wanted: Wanted) -> str:
        """Return the page of a chart."""
        chart, release, say = wanted.chart, wanted.release, wanted.say
        return render_template(
            "chart.html",
            **self._common(say, wanted.theme),
            # What never changes need not be asked for again.
            script=self.fitting if wanted.pinned else self.script,
            wanted=wanted,
            study=wanted.study,
            title=wanted.labelled_title,
            sentence=_sentence(wanted, chart),
            public_url=self.public_url,
            address=self.address(wanted),
            image=self.address(wanted, ".png") if release else "",
            release=release,
            drawn=drawn(chart, say, beside=wanted.weighted) if chart else None,
            about=[*wanted.by, _field_work(release, say)] if release else [],
            synthetic=say.gettext(SYNTHETIC) if wanted.study.synthetic else "",
            unreleased=unreleased(wanted.study, wanted.language),
            leaving=LEAVING,
            pinned=wanted.link(f"{wanted.name}@{release.name}") if release else "",
            file=wanted.link(f"{wanted.path_name}.csv"),
            results=self.public_url + wanted.link(f"/r/{wanted.study.slug}"),
        )

    def missing(self, language: str, theme: str) -> str:
        """Return the page where there is no chart."""
        return render_template("missing.html", **self._common(Wording(language), theme))

    def _policy(self, framed_by: str) -> str:
        return f"{self._own_policy}; frame-ancestors {framed_by}"

    @cached_property
    def _own_policy(self) -> str:
        return (
            f"default-src 'none'; img-src data:; style-src {source(self.style)}; "
            f"script-src {source(self.script)} {source(self.fitting)}; "
            f"connect-src 'self' {self._origin}; base-uri 'none'; form-action 'none'"
        )

    def _common(self, wording: Wording, theme: str) -> dict[str, object]:
        return {"wording": wording, "gettext": wording.gettext, "theme": theme, "style": self.style}


def _sentence(wanted: Wanted, chart: Chart | None) -> str:
    return chart.sentence if chart else unreleased(wanted.study, wanted.language)


def _field_work(release: Release, say: Wording) -> str:
    first, last = (date.fromisoformat(day) for day in release.field_days)
    return say.gettext("Field work %(days)s") % {"days": say.days(first, last)}
