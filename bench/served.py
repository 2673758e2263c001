"""What the benches serve: all of Kanal, and one constant answer beside it as their baseline."""

from typing import TYPE_CHECKING

import wsgi
from bench.service import CONSTANT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_BODY = b"constant"
_HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(_BODY)))]


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    """Answer the baseline's address from memory, every other one as in production."""
    if environ["PATH_INFO"] == CONSTANT:
        start_response("200 OK", list(_HEADERS))
        return [_BODY]
    return wsgi.application(environ, start_response)
