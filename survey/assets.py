"""The scripts: the form's own stands in its page, the others are served beside it."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request

FOLDER = Path(__file__).parent / "static"
# One script, in the order in which its parts need each other.
FORM_PARTS = ("draft.js", "steps.js", "sending.js", "offline.js", "start.js")
# Comments and indentation, which would be a fifth of what a phone loads.
FOR_READERS_OF_THE_SOURCE = re.compile(r"^ *(//.*\n)?", re.MULTILINE)
FINGERPRINT = 12
FOR_EVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Script:
    """A script as it is served; its name changes with its content."""

    name: str
    text: str

    @classmethod
    def of(cls, name: str, *parts: str) -> "Script":
        """Return the script that some files make together."""
        source = "\n".join((FOLDER / part).read_text(encoding="utf-8") for part in parts)
        text = FOR_READERS_OF_THE_SOURCE.sub("", source)
        digest = hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT]
        return cls(f"{name}.{digest}.js", text)

    @property
    def address(self) -> str:
        """Return where it is served; no study's page has such an address, for they have no dots."""
        return f"/s/assets/{self.name}"


# In the page: another request would double the time until a phone on a slow network shows a question.
EARLY = Script.of("early", "early.js")
FORM = Script.of("form", *FORM_PARTS)
FRAME = Script.of("frame", "frame.js")
WORKER = Script.of("worker", "worker.js")


@blueprint.get("/s/assets/<name>.js")
def frame(name: str) -> Response:
    """Serve the script of a page in a frame, for browsers to keep."""
    if f"{name}.js" != FRAME.name:
        abort(404)
    return _served(FRAME, FOR_EVER)


@blueprint.get("/s/worker.js")
def worker() -> Response:
    """Serve the service worker: its place decides what it may answer, and browsers ask for it anew."""
    response = _served(WORKER, "no-cache")
    response.set_etag(WORKER.name, weak=True)
    response.make_conditional(request)
    return response


def _served(script: Script, kept: str) -> Response:
    return Response(script.text, mimetype="text/javascript", headers={"Cache-Control": kept})
