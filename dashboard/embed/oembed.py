"""oEmbed 1.0: the address of a chart -> what an editor puts in its place. It reads no address but ours."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode
from xml.etree import ElementTree

from flask import Blueprint, Response, abort, jsonify, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from dashboard.embed.oembed_height import usual_height
from dashboard.embed.wanted import Wanted

# A chart, or the page of results, which stands for the first chart on it.
PATH = re.compile(r"/(?:e/([^/]+)/([^/]+)|r/([^/]+))")
# What of an address says how a chart looks; more than that is nobody's to pass on.
KEPT = ("lang", "theme")
NOT_FOUND, BAD, UNKNOWN_FORMAT = 404, 400, 501
WIDTH = 800
CARD = 1200, 630
LEAST_CARD = 200
AGE_SECONDS = 3_600
# As wide as its place: WordPress gives frames of some shapes a fixed one, and phones are narrower.
HTML = Markup(
    '<blockquote><a href="{address}">{title}</a></blockquote>'
    '<iframe src="{address}" title="{title}" width="100%" height="{height}" frameborder="0"></iframe>'
)

# Takes a study, a chart (None: its first) and an address's parameters; aborts (404) where nothing is public.
Find = Callable[[str, str | None, Mapping[str, str]], Wanted]


@dataclass(frozen=True, slots=True)
class Room:
    """How large an embed may be at most, in pixels; None: as large as it likes."""

    width: int | None
    height: int | None

    def card(self) -> tuple[int, int] | None:
        """Return the size of the largest card that fits, None where it would be too small to read."""
        width, height = CARD
        share = min(1.0, (self.width or width) / width, (self.height or height) / height)
        size = int(width * share), int(height * share)
        return size if size[1] >= LEAST_CARD else None


def create_oembed(public_url: str, find: Find) -> Blueprint:
    """Return what answers at /oembed for the charts of this service."""
    blueprint = Blueprint("oembed", __name__)

    @blueprint.get("/oembed")
    def answer() -> Response:
        """Answer what stands for a chart or a study's results in a page."""
        make = {"json": jsonify, "xml": _xml}.get(request.args.get("format", "json"))
        if make is None:
            abort(UNKNOWN_FORMAT)
        room = Room(_pixels("maxwidth"), _pixels("maxheight"))
        wanted, kept = _found(request.args.get("url", ""), public_url, find)
        response = make(_document(wanted, kept, room, public_url))
        response.cache_control.public, response.cache_control.max_age = True, AGE_SECONDS
        response.content_language = wanted.language
        response.vary.add("Accept-Language")
        return response

    @blueprint.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[str, int, dict[str, str]]:
        """Answer an error in a word, for programs."""
        return error.name, error.code or 500, {"Content-Type": "text/plain"}

    return blueprint


def _found(url: str, public_url: str, find: Find) -> tuple[Wanted, dict[str, str]]:
    """Return the chart that an address of ours shows, and which of its parameters go on."""
    if not url:
        abort(BAD)
    path, _, query = url.removeprefix(public_url).partition("#")[0].partition("?")
    match = PATH.fullmatch(unquote(path)) if url.startswith(f"{public_url}/") else None
    if match is None:
        abort(NOT_FOUND)
    study, chart, results = match.groups()
    given = {name: value for name, value in parse_qsl(query) if name in KEPT}
    wanted = find(study or results, chart, given)
    # A name that meant nothing would still be in the frame's address.
    means = {"lang": wanted.language, "theme": wanted.theme}
    return wanted, {name: value for name, value in given.items() if means[name] == value}


def _document(wanted: Wanted, kept: Mapping[str, str], room: Room, public_url: str) -> dict[str, object]:
    base = f"{public_url}/e/{wanted.study.slug}/{wanted.path_name}"
    title, width = wanted.labelled_title, min(WIDTH, room.width or WIDTH)
    height = usual_height(wanted.chart, width)
    height = min(height, room.height or height)
    address = base + (f"?{urlencode(kept)}" if kept else "")
    return {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "author_name": wanted.study.instrument.text("title", wanted.language),
        "author_url": f"{public_url}/r/{wanted.study.slug}",
        "provider_name": "Kanal",
        "provider_url": public_url,
        "cache_age": AGE_SECONDS,
        "width": width,
        "height": height,
        "html": str(HTML.format(address=address, title=title, height=height)),
        **_thumbnail(wanted, base, kept, room),
    }


def _thumbnail(wanted: Wanted, base: str, kept: Mapping[str, str], room: Room) -> dict[str, object]:
    size = room.card() if wanted.release else None
    if size is None:
        return {}
    asked = {} if size == CARD else {"width": str(size[0]), "height": str(size[1])}
    # The file is asked for by whoever shows it, whose language is not the reader's.
    query = urlencode({**kept, "lang": wanted.language, **asked})
    return {
        "thumbnail_url": f"{base}.png?{query}",
        "thumbnail_width": size[0],
        "thumbnail_height": size[1],
    }


def _pixels(name: str) -> int | None:
    given = request.args.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and 0 < len(given.lstrip("0")) <= len("99999")):
        abort(BAD)
    return int(given)


def _xml(document: Mapping[str, object]) -> Response:
    root = ElementTree.Element("oembed")
    for name, value in document.items():
        ElementTree.SubElement(root, name).text = str(value)
    written = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, content_type="text/xml; charset=utf-8")
