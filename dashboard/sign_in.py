"""Signing in by a one-time link, and out again."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.context import context
from dashboard.guard import COOKIE
from dashboard.wording import LANGUAGES, Wording
from study.languages import choose
from study.look import css_tokens
from study.store.accounts import SESSION_LIFETIME

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/dashboard/sign-in")
def page() -> ResponseReturnValue:
    """Sign in by the link's secret, or say how to come by a link."""
    secret = request.args.get("token", "")
    # A browser that looks ahead, or a chat that draws a preview, must not use the link up.
    ahead = request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")
    session = context().accounts.sign_in(secret) if secret and not ahead else None
    if session:
        return _signed_in(session)
    lang = choose(LANGUAGES, request.args.get("lang", ""), list(request.accept_languages.values()))
    text = render_template(
        "sign_in.html", _=Wording(lang).gettext, lang=lang, spent=bool(secret) and not ahead
    )
    return text, 403 if secret and not ahead else 200


@blueprint.post("/dashboard/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session on the server; its cookie is SameSite, so no other site can ask for this."""
    context().accounts.revoke(request.cookies.get(COOKIE, ""))
    response = make_response(redirect("/dashboard/sign-in", 303))
    response.delete_cookie(COOKIE)
    return response


@blueprint.get("/dashboard/tokens.css")
def tokens() -> ResponseReturnValue:
    """Return the look's tokens."""
    return Response(css_tokens(), mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _signed_in(session: str) -> Response:
    response = make_response(redirect("/dashboard/", 303))
    response.set_cookie(
        COOKIE,
        session,
        max_age=SESSION_LIFETIME,
        httponly=True,
        secure=context().settings.secure,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
