"""What every answer of every app brings along, and what none may."""

import re
from collections.abc import Iterator, Mapping

from werkzeug.test import TestResponse

from tests.security.access import address, asked, form
from tests.security.service import Service

REFERRERS = {
    "form": "strict-origin-when-cross-origin",
    "dashboard": "same-origin",
    "public": "no-referrer",
    "API": "no-referrer",
}
REFUSED = 400
# What a server would tell of itself, and what would let another page in.
NEVER = ("Server", "X-Powered-By", "X-Frame-Options", "Access-Control-Allow-Credentials")


def walked(found: Service, app: str, visitor: str) -> Iterator[tuple[str, TestResponse]]:
    """Yield each address of an app that has a route, and what is answered there."""
    for rule in found.apps[app].url_map.iter_rules():
        for with_, study in asked(rule):
            at = address(rule, study, with_)
            for method in sorted({"GET", "OPTIONS", "POST"} & (rule.methods or set())):
                data = form(found, rule, study) if method == "POST" else None
                yield f"{method} {at}", found.ask(app, at, visitor, method, data)


def policy(answer: TestResponse) -> Mapping[str, str]:
    """Return the directives of an answer's policy."""
    given = answer.headers.get("Content-Security-Policy", "")
    return dict(part.strip().partition(" ")[::2] for part in given.split(";") if part.strip())


def missing(answer: TestResponse, app: str) -> list[str]:
    """Return what an answer lacks, or has too much."""
    rules, headers = policy(answer), answer.headers
    wanted = {
        "X-Content-Type-Options": headers.get_all("X-Content-Type-Options") == ["nosniff"],
        "Referrer-Policy": headers.get_all("Referrer-Policy") == [REFERRERS[app]],
        "default-src": rules.get("default-src") == "'none'",
        "script-src": not re.search(r"'unsafe|[*]|https?:", rules.get("script-src", "")),
        "frame-ancestors": rules.get("frame-ancestors") == framing(answer, app),
        "cookies": all(guarded(cookie, app) for cookie in headers.get_all("Set-Cookie")),
    }
    return [name for name, there in wanted.items() if not there] + [name for name in NEVER if name in headers]


def framing(answer: TestResponse, app: str) -> str:
    """Return who may frame an answer: nobody, but a chart, and a form that is asked for in a frame."""
    asked_for = answer.request
    if app == "form":
        framed = b"frame=1" in asked_for.query_string and asked_for.path.startswith("/s/")
        return "*" if framed else "'none'"
    results = asked_for.method == "GET" and asked_for.path.startswith("/r/") and answer.status_code < REFUSED
    return "*" if app == "public" and not results else "'none'"


def guarded(cookie: str, app: str) -> bool:
    """Return whether a cookie is the dashboard's, and the browser holds it to this host and to https."""
    name, options = cookie.partition("=")[0], {part.strip() for part in cookie.split(";")[1:]}
    wanted = {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    no_domain = not any(option.startswith("Domain") for option in options)
    return app == "dashboard" and name.startswith("__Host-") and wanted <= options and no_domain
