"""Scripts and styles: few, compressed once a process, kept by browsers for good under their fingerprints."""

import hashlib
import re
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Request, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress

from study.look import css_tokens

ASSETS = Path(__file__).parent / "assets"
# Dash sends each file of its folder by itself; ours go together, the library's own stays.
TOGETHER = r".*(?<!\.min)\.(js|css)$"
# Dash names its libraries by version, and the files of its folder by when they changed (?m=).
LIBRARIES, OWN = "/dashboard/_dash-component-suites/", "/dashboard/assets/"
SCRIPT, STYLE = "/dashboard/kanal.js", "/dashboard/kanal.css"
KINDS = {SCRIPT: "text/javascript", STYLE: "text/css"}
YEAR = 365 * 24 * 3600
# The best that is quick enough for a page.
BROTLI_QUALITY = 9
BUNDLES = "kanal-bundles"

blueprint = Blueprint("static_files", __name__)


def bundles() -> dict[str, str]:
    """Return our own script and style by path, each one text."""
    return {SCRIPT: _together(".js"), STYLE: css_tokens() + _together(".css")}


def _together(ending: str) -> str:
    ours = [path for path in sorted(ASSETS.iterdir()) if re.fullmatch(TOGETHER, path.name)]
    return "\n".join(path.read_text(encoding="utf-8") for path in ours if path.suffix == ending)


class Compressed:
    """The static files that a process has compressed; what is made for a request is not kept."""

    def __init__(self) -> None:
        """Start with those that were compressed beforehand: the largest takes ten seconds at its best."""
        done = {path: path.with_suffix("") for path in ASSETS.glob("*.br")}
        self._files = {f"br;{OWN}{plain.name}": path.read_bytes() for path, plain in done.items()}

    def get(self, key: str) -> bytes | None:
        """Return a compressed file, None where there is none yet."""
        return self._files.get(key)

    def set(self, key: str, content: bytes) -> None:
        """Keep a compressed file."""
        if not key.endswith(";"):
            self._files[key] = content


@blueprint.get(SCRIPT, endpoint="script")
@blueprint.get(STYLE, endpoint="style")
def bundle() -> ResponseReturnValue:
    """Return our own script or style."""
    text: str = current_app.extensions[BUNDLES][request.path]
    return Response(text, mimetype=KINDS[request.path])


def register(server: Flask) -> None:
    """Let an app send its own files together, compressed, and browsers keep what never changes."""
    texts = bundles()
    server.extensions[BUNDLES] = texts
    build = hashlib.blake2b("".join(texts.values()).encode(), digest_size=6).hexdigest()
    server.jinja_env.globals.update(kanal_script=f"{SCRIPT}?m={build}", kanal_style=f"{STYLE}?m={build}")
    server.register_blueprint(blueprint)
    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=BROTLI_QUALITY,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
        COMPRESS_STREAMS=False,
        COMPRESS_CACHE_BACKEND=Compressed,
        COMPRESS_CACHE_KEY=_name,
    )
    Compress(server)
    server.after_request(_kept_for_good)


def _name(asked: Request) -> str:
    """Return the name that a static file is kept under, none for what is not one or a part of one."""
    whole = asked.path.startswith((LIBRARIES, OWN, *KINDS)) and "Range" not in asked.headers
    return asked.path if whole else ""


def _kept_for_good(response: Response) -> Response:
    own = request.path.startswith((OWN, *KINDS)) and b"m=" in request.query_string
    library = request.path.startswith(LIBRARIES) and response.cache_control.max_age == YEAR
    if response.status_code == HTTPStatus.OK and (own or library):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        # Whole in memory, it can be compressed once; the file is not needed any more.
        response.direct_passthrough = False
        response.make_sequence()
        response.close()
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    return response
