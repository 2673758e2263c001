"""An app that tells how it answers again, and says of each answer where it comes from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from again import AGAIN, Reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

BY_THREAD, FROM_MEMORY = b"by a thread", b"from memory"
# More than a system holds for who does not read.
LARGE = b"x" * 32_000_000


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer, and let the same be answered from memory: rightly, never, with an error, or at length."""
    kind = environ["QUERY_STRING"]

    def again(tag: str, name: str) -> Reply | None:
        if kind == "never":
            return None
        if kind == "wrong":
            raise ZeroDivisionError
        body = LARGE if kind == "large" else FROM_MEMORY
        return "200 OK", [("Content-Length", str(len(body))), ("ETag", tag), ("X-Name", name)], body

    if AGAIN in environ:
        environ[AGAIN](again)
    start_response("200 OK", [("Content-Length", str(len(BY_THREAD)))])
    return [BY_THREAD]
