"""The scripts: the form's own stands in its page, the others are served beside it."""

import hashlib
import re
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


def _script(*parts: str) -> str:
    """Return the script that some files make together."""
    source = "\n".join((FOLDER / part).read_text(encoding="utf-8") for part in parts)
    return FOR_READERS_OF_THE_SOURCE.sub("", source)


# In the page: another request would double the time until a phone on a slow network shows a question.
EARLY, FORM = _script("early.js"), _script(*FORM_PARTS)
FRAME, WORKER = _script("frame.js"), _script("worker.js")
FRAME_NAME = f"frame.{hashlib.sha256(FRAME.encode()).hexdigest()[:FINGERPRINT]}"
# No study's page has such an address, for they have no dots.
FRAME_ADDRESS = f"/s/assets/{FRAME_NAME}.js"


@blueprint.get("/s/assets/<name>.js")
def frame(name: str) -> Response:
    """Serve the script of a page in a frame, for browsers to keep."""
    if name != FRAME_NAME:
        abort(404)
    return _served(FRAME, FOR_EVER)


@blueprint.get("/s/worker.js")
def worker() -> Response:
    """Serve the service worker: its place decides what it may answer, and browsers ask for it anew."""
    response = _served(WORKER, "no-cache")
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _served(script: str, kept: str) -> Response:
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": kept})
