"""What stands before every app: it turns away names that are not ours, and bodies that end early."""

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# A name or an address, with or without a port.
HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([0-9a-z._-]+))(?::\d{1,5})?", re.ASCII)
# Balancers ask each machine by its address.
PROBES = ("/healthz", "/readyz")
REFUSAL = (
    b"Kanal is not served under this name. Who runs it sets the name in KANAL_PUBLIC_URL, "
    b"and further ones in KANAL_TRUSTED_HOSTS.\n"
)
HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(REFUSAL))),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]


class Entrance:
    """WSGI before an app."""

    def __init__(self, app: "WSGIApplication", hosts: frozenset[str]) -> None:
        """Take the app, and the names it is served under, without ports."""
        self._app, self._hosts = app, hosts

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Hand on what is meant for us; answer 400 to all else, but to probes."""
        if environ.get("PATH_INFO") not in PROBES and not self._is_ours(environ):
            start_response("400 BAD REQUEST", HEADERS)
            return [REFUSAL]
        length = environ.get("CONTENT_LENGTH") or ""
        if length not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length) if _is_number(length) else 0)
        return self._app(environ, start_response)

    def _is_ours(self, environ: "WSGIEnvironment") -> bool:
        """Return whether each name is ours: that in Host, and that in a target which is a whole address."""
        named = [environ.get("HTTP_HOST", "")]
        target = environ.get("RAW_URI", "/")
        if "://" in target and not target.startswith("/"):
            named.append(re.split("[/?#]", target.partition("://")[2], maxsplit=1)[0])
        return all(_host(name) in self._hosts for name in named)


@lru_cache(maxsize=256)
def _host(name: str) -> str | None:
    """Return a host without its port, None of what is none."""
    found = HOST.fullmatch(name.lower())
    return found[1] or found[2] if found else None


def _is_number(given: str) -> bool:
    # A raised ² is a digit, too.
    return given.isascii() and given.isdigit()


class WholeBody(io.RawIOBase):
    """A request's body; raises ClientDisconnected, a 400, where it ends before its end."""

    def __init__(self, stream: Any, length: int) -> None:
        """Take the server's stream and its bytes; 0 where nobody said how many there are."""
        self._stream, self._left = stream, length

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes and return how many; 0 at the end."""
        try:
            read = self._stream.read(len(buffer))
        except Exception as error:
            # Each server has errors of its own for chunks that are broken off or are none.
            raise ClientDisconnected from error
        if len(read) < min(len(buffer), self._left):
            raise ClientDisconnected
        self._left = max(0, self._left - len(read))
        buffer[: len(read)] = read
        return len(read)
