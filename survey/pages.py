"""How pages are rendered: their texts, their one style sheet and the policy that allows only it."""

import base64
import hashlib
from datetime import datetime
from functools import partial
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.support import NullTranslations
from flask import g, render_template, request
from markupsafe import Markup

from study.languages import SOURCE_LANGUAGE, choose, own_name, translations
from study.look import css_tokens

ROOM = Path(__file__).parent
STYLE = css_tokens() + (ROOM / "survey.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
INTERFACE_LANGUAGES = (SOURCE_LANGUAGE, *sorted(path.stem for path in (ROOM / "translations").glob("*.po")))


def speak(available: tuple[str, ...] = INTERFACE_LANGUAGES) -> str:
    """Choose the language of the request among some, and keep it for the page."""
    g.lang = choose(available, request.args.get("lang", ""), list(request.accept_languages.values()))
    return str(g.lang)


def language() -> str:
    """Return the language of the request."""
    return str(g.lang) if "lang" in g else speak()


def interface(lang: str) -> NullTranslations:
    """Return the interface texts of a language."""
    return translations(ROOM / "translations", lang)


def texts() -> dict[str, object]:
    """Return what every template needs."""
    lang = language()
    return {
        "_": partial(_translated, interface(lang)),
        "lang": lang,
        "own_name": own_name,
        "style": Markup(STYLE),  # noqa: S704 (our own file)
        "moment": lambda at: _moment(at, lang),
    }


def page(template: str, status: int = 200, **values: object) -> tuple[str, int]:
    """Return a rendered page and its status."""
    return render_template(template, **values), status


def _translated(interface: NullTranslations, text: str, **values: object) -> str:
    translated: str = interface.gettext(text)
    return translated % values if values else translated


def _moment(at: datetime, lang: str) -> str:
    try:
        locale = Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):  # a study may speak a language that Babel does not know
        locale = Locale.parse(SOURCE_LANGUAGE)
    return f"{format_date(at, 'long', locale)} {at:%H:%M}"
