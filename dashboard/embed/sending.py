"""Answers that are made once and sent often: kept by their tag, compressed, with what caches need to know."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import brotli
from flask import Response, request

# Readers poll every few seconds, and caches between them and us may answer as long. Should we be away, they
# may go on with what they have for a day.
NEWEST = "public, max-age=2, stale-if-error=86400"
PINNED = "public, max-age=31536000, immutable"
# Who has a signed address is one person.
PRIVATE = "private, no-cache"
COMPRESSED = ("text/", "application/json", "image/svg+xml")
BROTLI, GZIP = 9, 9


@dataclass(frozen=True)
class Body:
    """What is sent; compressed once, when first asked for so."""

    content: bytes
    kind: str

    def encoded(self, encoding: str) -> bytes:
        """Return it by an encoding of `offered`, as it is for another."""
        return {"br": self._brotli, "gzip": self._gzip}[encoding] if encoding else self.content

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the encodings it is worth having in, the best first."""
        return ("br", "gzip") if self.kind.startswith(COMPRESSED) else ()

    @cached_property
    def _brotli(self) -> bytes:
        return bytes(brotli.compress(self.content, quality=BROTLI))

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self.content, GZIP, mtime=0)


class Sender:
    """Sends bodies, and keeps them: when a release comes out, all who watch a chart ask for the same."""

    def __init__(self, most: int) -> None:
        """Start with nothing kept, and keep so many at most."""
        self._most = most
        self._kept: dict[str, Body] = {}

    def send(self, tag: str, caching: str, make: Callable[[], Body]) -> Response:
        """Answer with the body of a tag, made where it is not kept; 304 to who has it."""
        # Weak, for the bytes depend on the encoding.
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        else:
            response = _response(self._body(tag, make))
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = caching
        response.vary.add("Accept-Encoding")
        return response

    def _body(self, tag: str, make: Callable[[], Body]) -> Body:
        body = self._kept.get(tag)
        if body is None:
            body = make()
            self._kept = {tag: body} if len(self._kept) >= self._most else {**self._kept, tag: body}
        return body


def _response(body: Body) -> Response:
    encoding = next((one for one in body.offered if request.accept_encodings[one]), "")
    response = Response(body.encoded(encoding), content_type=body.kind)
    if encoding:
        response.content_encoding = encoding
    return response
