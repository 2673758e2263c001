"""How pages are rendered: their texts, their one style sheet and the policy that allows only it."""

import base64
import hashlib
from datetime import datetime
from functools import partial
from pathlib import Path

from babel.dates import format_date, format_time
from babel.support import NullTranslations
from flask import g, render_template, request
from markupsafe import Markup

from study.languages import choose, direction, known_locale, own_name, translations, written
from study.look import css_tokens
from survey import assets
from survey.interface import TRANSLATIONS
from survey.messages import answer_message

ROOM = Path(__file__).parent
STYLE = css_tokens() + (ROOM / "survey.css").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


OWN_SCRIPTS = f"{_hash(assets.EARLY)} {_hash(assets.FORM)}"
POLICY = (
    f"default-src 'none'; style-src {_hash(STYLE)}; script-src {OWN_SCRIPTS} 'self'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A page that is opened without a network has no headers: its copy brings its policy along.
OWN_POLICY = POLICY.removesuffix("; frame-ancestors 'none'")
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # Not no-store: the browser's way back must find the answers as they were.
    "Cache-Control": "private, no-cache",
}
INTERFACE_LANGUAGES = written(TRANSLATIONS)


def speak(available: tuple[str, ...] = INTERFACE_LANGUAGES) -> str:
    """Choose the language of the request among some, and keep it for the page."""
    g.lang = choose(available, request.args.get("lang", ""), list(request.accept_languages.values()))
    return str(g.lang)


def language() -> str:
    """Return the language of the request."""
    return str(g.lang) if "lang" in g else speak()


def turn_to(lang: str) -> None:
    """Go on in another language."""
    g.lang = lang


def frame() -> str | None:
    """Return "1" where a study is asked for inside another site's page; links carry it on."""
    return "1" if request.path.startswith("/s/") and request.args.get("frame") == "1" else None


def policy() -> str:
    """Return the policy of the request's page: only a form that is asked for in a frame may be framed."""
    return POLICY.replace("frame-ancestors 'none'", "frame-ancestors *") if frame() else POLICY


def interface(lang: str) -> NullTranslations:
    """Return the interface texts of a language."""
    return translations(TRANSLATIONS, lang)


def texts() -> dict[str, object]:
    """Return what every template needs."""
    lang = language()
    return {
        "_": partial(_translated, interface(lang)),
        "lang": lang,
        "frame": frame(),
        "direction": direction,
        "own_name": own_name,
        "sentence": lambda question, reason: answer_message(question, reason, interface(lang)),
        "early_script": Markup(assets.EARLY),  # noqa: S704 (our own file)
        "form_script": Markup(assets.FORM),  # noqa: S704 (our own file)
        "frame_script": assets.FRAME_ADDRESS,
        "own_policy": OWN_POLICY,
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
    locale = known_locale(lang)
    return f"{format_date(at, 'long', locale)} {format_time(at, 'short', locale=locale)}"
