"""What stands before Dash: nobody passes who is not signed in, and no callback is ever run."""

from collections.abc import Callable, Sequence

from flask import Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.context import context

COOKIE = "kanal_session"
OPEN_ENDPOINTS = {"sign_in.page", "sign_in.tokens"}
OPEN_PATHS = ("/dashboard/assets/",)
REFUSED_PATHS = ("/dashboard/_dash-update-component", "/dashboard/_reload-hash")
# Dash answers any path below its prefix with its page.
CATCH_ALL = "<path:path>"


def only_signed_in() -> ResponseReturnValue | None:
    """Let a request pass, send it to the sign-in page, or refuse it."""
    if request.endpoint in OPEN_ENDPOINTS or request.path.startswith(OPEN_PATHS):
        return None
    g.user = context().accounts.signed_in(request.cookies.get(COOKIE, ""))
    if g.user is None:
        return _sent_to_sign_in()
    unknown = request.url_rule is not None and request.url_rule.rule.endswith(f"/{CATCH_ALL}")
    if unknown or request.path.startswith(REFUSED_PATHS):
        abort(404)
    return None


def secured(script_hashes: Sequence[str]) -> Callable[[Response], Response]:
    """Return what gives each answer its security headers."""
    scripts = " ".join(("'self'", *script_hashes))
    # plotly.js writes styles (plotly.js#7543).
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )

    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return add_headers


def _sent_to_sign_in() -> ResponseReturnValue:
    if request.path == "/dashboard/" and request.method == "GET":
        return redirect(url_for("sign_in.page"), 303)
    return {"error": "Sign in at /dashboard/sign-in."}, 401
