"""The two pages of the embed, rendered; their style and script are inline and named by hash."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from dashboard.crosstab_json import notes, unreleased
from dashboard.embed.chart import chart
from dashboard.embed.picture import public_picture
from dashboard.embed.wanted import Wanted
from dashboard.weights_wording import weights_notes
from dashboard.wording import TRANSLATIONS, Wording
from study.look import PALETTE, css_tokens, ink
from study.publication import Tables, public_tables
from study.release import Release
from study.response import Study

TEMPLATES = Path(__file__).parent / "templates"
THEMES = ("auto", "light", "dark")
KEPT_PAGES, KEPT_PICTURES = 256, 64


class Pages:
    """Renders pages; `build` changes with the texts that they are made of."""

    def __init__(self, public_url: str) -> None:
        """Take the address that pictures name; start without any page kept."""
        self._public_url = public_url
        self._kept: dict[str, str] = {}
        self._pictures: dict[str, bytes] = {}

    @cached_property
    def style(self) -> Markup:
        """Return the style sheet."""
        colours = "".join(
            f".c{place}{{--c:{colour};--i:{ink(colour)}}}" for place, colour in enumerate(PALETTE)
        )
        return Markup(css_tokens() + colours + _short(TEMPLATES / "chart.css"))  # noqa: S704 (our own file)

    @cached_property
    def script(self) -> Markup:
        """Return the script that keeps a page up to date."""
        return Markup(_short(TEMPLATES / "chart.js"))  # noqa: S704 (our own file)

    @cached_property
    def build(self) -> str:
        """Return a digest of the code, templates and texts that pages are made of."""
        folders = (TEMPLATES, TEMPLATES.parent, TRANSLATIONS, TRANSLATIONS.parent)
        files = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
        content = b"\n".join(path.read_bytes() for path in files) + self.style.encode()
        return hashlib.sha256(content).hexdigest()

    def policy(self, origin: str) -> str:
        """Return the content security policy; readers fetch the page again from an origin."""
        return (
            f"default-src 'none'; style-src {_source(self.style)}; script-src {_source(self.script)}; "
            f"connect-src 'self' {origin}; base-uri 'none'; form-action 'none'; frame-ancestors *"
        )

    def chart(self, wanted: Wanted, theme: str, tag: str) -> str:
        """Return the page of a chart; the same tag gives the page rendered before."""
        # When an answer comes in, all who watch a chart ask for the same new page.
        page = self._kept.get(tag)
        if page is None:
            page = self._render(wanted, theme, tag)
            self._kept = {tag: page} if len(self._kept) >= KEPT_PAGES else {**self._kept, tag: page}
        return page

    def picture(
        self,
        wanted: Wanted,
        tag: str,
        theme: str,
        size: tuple[int, int | None],
        made: Callable[[str], bytes],
    ) -> bytes:
        """Return a picture of a released chart, `made` of its SVG; the same tag gives the one made before."""
        picture = self._pictures.get(tag)
        if picture is None:
            picture = made(public_picture(wanted, theme, size, self._public_url))
            kept = {} if len(self._pictures) >= KEPT_PICTURES else self._pictures
            self._pictures = {**kept, tag: picture}
        return picture

    def _render(self, wanted: Wanted, theme: str, tag: str) -> str:
        study, wording, release = wanted.study, Wording(wanted.language), wanted.release
        tables = public_tables(study, release, wanted.row) if release else None
        return render_template(
            "chart.html",
            **self._common(wording, theme),
            # What never changes need not be asked for again.
            script="" if wanted.pinned else self.script,
            tag=tag,
            study=study,
            title=wanted.row.labels[wording.language],
            banner=study.instrument.banner.shorts[wording.language],
            release=release,
            name=f"{wanted.row.code}-by-{study.instrument.banner.code}",
            chart=chart(tables, wording, study.settings) if tables else None,
            days=_field_days(release) if release else None,
            notes=_notes(study, tables, release, wording.language),
        )

    def missing(self, language: str, theme: str) -> str:
        """Return the page where there is no chart."""
        return render_template("missing.html", **self._common(Wording(language), theme))

    def _common(self, wording: Wording, theme: str) -> dict[str, object]:
        return {
            "wording": wording,
            "gettext": wording.gettext,
            "theme": theme,
            "style": self.style,
        }


def _field_days(release: Release) -> tuple[date, date]:
    first, last = (date.fromisoformat(day) for day in release.field_days)
    return first, last


def _notes(study: Study, tables: Tables | None, release: Release | None, language: str) -> list[str]:
    if tables is None:
        return [unreleased(study, language)]
    told = notes(study, tables.plain, language, release=release)
    # The banner on top of the page has said it.
    return told[1 if study.synthetic else 0 :] + weights_notes(study, tables, language)


def _short(path: Path) -> str:
    return "".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines())


def _source(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
