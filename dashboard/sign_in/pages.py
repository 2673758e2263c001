"""What the pages around signing in have in common."""

import re

from flask import Response, make_response, redirect, render_template, request

from dashboard.context import context
from dashboard.guard import COOKIE, cookie_name
from dashboard.wording import LANGUAGES, Wording
from study.languages import choose, own_name
from study.store.accounts import SESSION_LIFETIME

HOME = "/dashboard/"
# A path of this service and nothing else: who signs in is led nowhere else.
WITHIN = re.compile(r"/dashboard/[!-~]*")


def spoken() -> Wording:
    """Return the reader's language."""
    asked = request.values.get("lang", "")
    return Wording(choose(LANGUAGES, asked, list(request.accept_languages.values())))


def shown(template: str, status: int = 200, **values: object) -> Response:
    """Return a page that no browser keeps."""
    say = spoken()
    texts = {
        "_": say.gettext,
        "ngettext": say.ngettext,
        "say": say,
        "languages": LANGUAGES,
        "own_name": own_name,
        "errors": {},
    }
    text = render_template(template, **(texts | values))
    return make_response(text, status, {"Cache-Control": "no-store"})


def entered(session: str, then: str) -> Response:
    """Return the way to the page that was asked for, with a session."""
    response = sent(then if WITHIN.fullmatch(then) else HOME)
    set_cookie(response, COOKIE, session, int(SESSION_LIFETIME.total_seconds()))
    return response


def sent(address: str) -> Response:
    """Return a redirect that no browser keeps."""
    response = make_response(redirect(address, 303))
    response.headers["Cache-Control"] = "no-store"
    return response


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads and no other site's form sends; with nought seconds end it."""
    secure = context().settings.secure
    response.set_cookie(
        cookie_name(name), value, max_age=seconds, httponly=True, secure=secure, samesite="Lax"
    )
