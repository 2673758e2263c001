"""Who asks, and who else may see the answer."""

from flask import Response, request

from dashboard.api.parameters import LIVE
from dashboard.api.problems import Problem
from dashboard.guard import COOKIE
from study.response import Study
from study.store import AccountStore, User

READING = ("GET", "HEAD")
PUBLIC = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PRIVATE = {"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin"}
# A reader asks again each time, and gets 304 while nothing moved.
ASK_AGAIN = "public, max-age=0, must-revalidate"


def signed_in(accounts: AccountStore) -> User:
    """Return who asks; raise Problem where nobody is known to."""
    user = asking(accounts)
    if user is None:
        given = request.headers.get("Authorization")
        challenge = 'Bearer realm="Kanal"' + (', error="invalid_token"' if given else "")
        raise Problem(
            401,
            "Live figures are for who is signed in: send a bearer token, made with user token, or sign in at "
            "/dashboard/sign-in.",
            WWW_Authenticate=challenge,
        )
    return user


def asking(accounts: AccountStore) -> User | None:
    """Return who asks, by a bearer token or, without one, by the dashboard's session."""
    given = request.headers.get("Authorization")
    return _bearer(given, accounts) if given is not None else _signed_in(accounts)


def may_read(study: Study, user: User | None) -> bool:
    """Return whether what is released of a study is for a user, or for anybody."""
    return study.public or (user is not None and user.sees(study.slug))


def secure(response: Response) -> Response:
    """Give an answer its headers; one that anybody may read says so, any other is kept by nobody."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    if _asks_live() or response.cache_control.private:
        response.headers.update(PRIVATE)
        response.vary.update(("Authorization", "Cookie"))
    else:
        response.headers.update(PUBLIC)
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _asks_live() -> bool:
    try:
        return any(value != "0" for value in request.args.getlist(LIVE.name))
    except UnicodeDecodeError:
        return True


def _bearer(given: str, accounts: AccountStore) -> User | None:
    scheme, _, secret = given.partition(" ")
    return accounts.bearer(secret.strip()) if scheme.lower() == "bearer" else None


def _signed_in(accounts: AccountStore) -> User | None:
    # Other sites cannot make a browser send the cookie with anything that changes something.
    if request.method not in READING:
        return None
    # The dashboard keeps to one of these, by https or not. Here nothing can be changed as somebody else.
    return accounts.signed_in(request.cookies.get(f"__Host-{COOKIE}") or request.cookies.get(COOKIE, ""))
