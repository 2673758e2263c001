"""Many connections at once that send or read hardly anything, as a bad network or a bad sender has them."""

import socket
import ssl
from contextlib import AbstractContextManager

from bench.slow import kept_slow
from tests.deploy.deployed import NAME, SLUG
from tests.processes import PATIENCE

CONNECTIONS = 1_000
FORM = "Content-Type: application/x-www-form-urlencoded"
# What each sends at once; a byte a second follows, but from who only reads.
BEGINNINGS = {
    "silent": "",
    "head": f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ",
    "body": f"POST /s/{SLUG} HTTP/1.1\r\nHost: {NAME}\r\n{FORM}\r\nContent-Length: 5000\r\n\r\nage=",
    "chunks": f"POST /s/{SLUG} HTTP/1.1\r\nHost: {NAME}\r\n{FORM}\r\nTransfer-Encoding: chunked\r\n\r\n1",
    "again": f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n\r\nGET /healthz HTTP/1.1\r\nX-Slow: ",
    "reader": f"GET /s/{SLUG} HTTP/1.1\r\nHost: {NAME}\r\n\r\n",
}
READERS = ("reader",)


def slow_connections(port: int, kind: str, secured: bool = False) -> AbstractContextManager[None]:
    """Open a thousand connections of a kind and keep them slow until the block ends."""
    connections = (_opened(port, secured) for _ in range(CONNECTIONS))
    return kept_slow(connections, BEGINNINGS[kind], drips=kind not in READERS)


def _opened(port: int, secured: bool) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), PATIENCE)
    return _unverified().wrap_socket(plain) if secured else plain


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
