"""The sign-in page: a password, a one-time link, or another house that knows who one is; and the way out."""

from datetime import UTC, datetime
from math import ceil

from flask import Response, request

from dashboard.context import context
from dashboard.guard import COOKIE, session_secret
from dashboard.sign_in.limits import came_in, count_try, unlock
from dashboard.sign_in.pages import entered, sent, set_cookie, shown, spoken
from dashboard.sign_in.passwords import hashed, outdated, verified
from study.look import css_tokens
from study.store.tries import TooManyTriesError

PAGE = "sign_in.html"


def page() -> Response:
    """Sign in by the link's secret, or show the ways to sign in."""
    secret = request.args.get("token", "")
    # A browser that looks ahead, or a chat that draws a preview, must not use the link up.
    ahead = request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")
    if not secret or ahead:
        return _form()
    accounts = context().accounts
    session = accounts.sign_in(secret)
    user = accounts.signed_in(session) if session else None
    if session is None or user is None:
        return _form(403, spent=True)
    unlock(user.email)
    return entered(session, request.values.get("then", ""))


def enter() -> Response:
    """Sign in by address and password."""
    say = spoken()
    email, given = request.form.get("email", "").strip(), request.form.get("password", "")
    errors = {} if email else {"email": say.gettext("Enter your email address.")}
    errors |= {} if given else {"password": say.gettext("Enter your password.")}
    if errors:
        return _form(422, email=email, errors=errors)
    try:
        session = _session(email, given)
    except TooManyTriesError as refusal:
        return too_many(refusal)
    if session is None:
        wrong = say.gettext("This is not the right password for this address.")
        return _form(422, email=email, errors={"password": wrong})
    return entered(session, request.values.get("then", ""))


def sign_out() -> Response:
    """End the session on the server."""
    context().accounts.revoke(session_secret())
    response = sent("/dashboard/sign-in")
    set_cookie(response, COOKIE, "", 0)
    return response


def tokens() -> Response:
    """Return the look's tokens."""
    return Response(css_tokens(), mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def too_many(refusal: TooManyTriesError) -> Response:
    """Return the page that says when the next try may be made."""
    seconds = max(ceil((refusal.ends - datetime.now(UTC)).total_seconds()), 1)
    response = shown("sign_in_later.html", 429, minutes=ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def _session(email: str, given: str) -> str | None:
    """Return a new session's secret, None for a wrong password; raise TooManyTriesError."""
    accounts = context().accounts
    count_try(email)
    kept = accounts.password(email)
    if not verified(kept, given) or kept is None:
        return None
    if outdated(kept):
        accounts.rehash(email, kept, hashed(given))
    came_in(email)
    return accounts.session(email)


def _form(status: int = 200, **values: object) -> Response:
    openid = context().settings.openid is not None
    return shown(PAGE, status, then=request.values.get("then", ""), openid=openid, **values)
