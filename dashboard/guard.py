"""What stands before Dash: nobody passes who is not signed in, and no callback is ever run."""

from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode, urlsplit

from flask import Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.context import context
from study.response import Study
from study.store import User

COOKIE = "kanal_session"
# Scripts, styles and the library hold nothing of a study.
OPEN_ENDPOINTS = {"_dashboard_dash_assets.static", "static_files.script", "static_files.style"} | {
    f"sign_in.{name}" for name in ("page", "enter", "sign_out", "openid", "openid_back", "tokens")
}
REFUSED_PATHS = ("/dashboard/_dash-update-component", "/dashboard/_reload-hash")
# Dash answers any path below its prefix with its page.
CATCH_ALL = "<path:path>"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LARGEST_BODY = 64 * 1024


def only_signed_in() -> ResponseReturnValue | None:
    """Let a request pass, send it to the sign-in page, or refuse it."""
    request.max_content_length = LARGEST_BODY
    if request.method not in SAFE_METHODS and not _from_here():
        abort(403)
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    g.user = context().accounts.signed_in(session_secret())
    if g.user is None:
        return _sent_to_sign_in()
    unknown = request.url_rule is not None and request.url_rule.rule.endswith(f"/{CATCH_ALL}")
    if unknown or request.path.startswith(REFUSED_PATHS):
        abort(404)
    return None


def cookie_name(name: str) -> str:
    """Return a cookie's name; over https the browser itself holds it to this host alone."""
    return f"__Host-{name}" if context().settings.secure else name


def session_secret() -> str:
    """Return the session's secret that came with the request, empty where none did."""
    return request.cookies.get(cookie_name(COOKIE), "")


def signed_in_user() -> User:
    """Return who asks; only behind the guard."""
    user: User = g.user
    return user


def seen_studies() -> list[Study]:
    """Return the studies that who asks may see, the newest first."""
    user = signed_in_user()
    return [study for study in context().store.studies() if user.sees(study.slug)]


def seen_study(slug: str) -> Study:
    """Return a study that who asks may see; any other one answers as if it were not there (404)."""
    study = next((study for study in seen_studies() if study.slug == slug), None)
    if study is None:
        abort(404)
    return study


def may_export() -> bool:
    """Return whether who asks may take single answers away."""
    return signed_in_user().may_export


def secured(script_hashes: Sequence[str]) -> Callable[[Response], Response]:
    """Return what gives each answer its security headers."""
    scripts = " ".join(("'self'", *script_hashes))
    # plotly.js writes styles (plotly.js#7543).
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; frame-src 'self'; font-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )

    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return add_headers


def _from_here() -> bool:
    """Return whether a page of this service sent the request; what is no browser need not say."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    # Browsers that are older, or reach the service by plain http, tell the origin of what they send.
    here = (request.host, urlsplit(context().settings.public_url).netloc)
    return origin is None or origin.partition("://")[2] in here


def _sent_to_sign_in() -> ResponseReturnValue:
    """Lead a person to the sign-in page and back again; tell a program."""
    home = request.path == "/dashboard/"
    if request.method == "GET" and (home or "text/html" in request.headers.get("Accept", "")):
        query = request.query_string.decode("latin-1")
        then = None if home and not query else f"{quote(request.path)}?{query}".rstrip("?")
        return redirect(
            f"/dashboard/sign-in?{urlencode({'then': then})}" if then else "/dashboard/sign-in", 303
        )
    return {"error": "Sign in at /dashboard/sign-in."}, 401
