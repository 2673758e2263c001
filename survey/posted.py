"""What a browser sent, also where it sent too much."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

KEPT_BYTES = 64 * 1024
MOST_FIELDS = 500
DRAINED_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Posted:
    """The fields of a form; `cut` where the body was too large and only its beginning is here."""

    fields: MultiDict[str, str]
    cut: bool = False

    @property
    def given(self) -> dict[str, list[str]]:
        """Return the values of each field."""
        return dict(self.fields.lists())


def posted(request: Request) -> Posted:
    """Return what was sent; of too large a body the beginning, so that what was typed is not lost."""
    try:
        return Posted(MultiDict(request.form))
    except RequestEntityTooLarge:
        stream = request.environ["wsgi.input"]
        beginning = stream.read(min(KEPT_BYTES, request.content_length or 0))
        _drain(stream, (request.content_length or 0) - len(beginning))
        if request.mimetype != "application/x-www-form-urlencoded":
            return Posted(MultiDict(), cut=True)
        return Posted(MultiDict(parse_qsl(beginning.decode("utf-8", "replace"))), cut=True)


def _drain(stream: object, left: int) -> None:
    """Read what is left, within reason: a browser still sending would not see the answer."""
    left = min(left, DRAINED_BYTES)
    while left > 0 and (chunk := stream.read(min(left, KEPT_BYTES))):  # type: ignore[attr-defined]
        left -= len(chunk)
