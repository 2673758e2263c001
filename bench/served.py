"""What the benches serve: all of Kanal, and beside it its baselines, a constant answer and a bare page."""

from typing import TYPE_CHECKING

import wsgi
from bench.service import BARE, CONSTANT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_BARE_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A bare page</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>A bare page</h1>
<p><label><input type="radio" name="answer" value="yes"> Yes</label></p>
</main>
</body>
</html>
"""
_CONSTANTS = {CONSTANT: ("text/plain", b"constant"), BARE: ("text/html; charset=utf-8", _BARE_PAGE.encode())}


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    """Answer the baselines' addresses from memory, every other one as in production."""
    if constant := _CONSTANTS.get(environ["PATH_INFO"]):
        kind, body = constant
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]
    return wsgi.application(environ, start_response)
