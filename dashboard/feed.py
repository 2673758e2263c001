"""The live feed: what a view shows, or 304 while nothing moved."""

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from dashboard.context import context
from dashboard.elements import Element, wire
from dashboard.guard import seen_studies, session_secret, signed_in_user
from dashboard.page import page, skeleton
from dashboard.shown import Shown, read
from dashboard.ticks import Answer, Doorkeeper, Reader, Ticks
from dashboard.view import View
from dashboard.wording import Wording
from study.response import State, Study
from study.store import AccountStore, ResponseStore

blueprint = Blueprint("feed", __name__)
KEPT, TICKS = "kanal-feed", "kanal-ticks"
KEPT_ANSWERS = 128
LEVEL = 6
FLAGS_SECONDS = 10
COMPACT = (",", ":")


@dataclass(frozen=True, slots=True)
class Asked:
    """A view, the studies that its reader may see, and the tag of all that makes a difference to it."""

    store: ResponseStore
    view: View
    studies: Sequence[Study]
    now: datetime
    etag: str


class Kept:
    """The newest answers of a process, compressed: those who look at one view share one answer."""

    def __init__(self) -> None:
        """Start without any."""
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: Asked) -> bytes:
        """Return the answer to a view, made once for all who ask for it at a time."""
        found = self._answers.get(asked.etag)
        if found is not None:
            return found
        with self._lock:
            found = self._answers.get(asked.etag)
            if found is None:
                found = gzip.compress(document(asked), LEVEL, mtime=0)
                self._answers[asked.etag] = found
                if len(self._answers) > KEPT_ANSWERS:
                    self._answers.popitem(last=False)
        return found


def register(server: Flask, store: ResponseStore, accounts: AccountStore) -> None:
    """Let an app answer open dashboards."""
    server.register_blueprint(blueprint)
    ticks = Ticks(server.wsgi_app, Doorkeeper(accounts, store))
    server.extensions.update({KEPT: Kept(), TICKS: ticks})
    server.wsgi_app = ticks  # type: ignore[method-assign]


@blueprint.get("/dashboard/feed")
def feed() -> ResponseReturnValue:
    """Return the page of an address as JSON; its ETag grows with the study's revision."""
    found = asked()
    if found is None:
        return {"error": "There is no such study."}, 404
    kept: Kept = current_app.extensions[KEPT]
    if not request.accept_encodings["gzip"]:
        return Response(gzip.decompress(kept.get(found)), mimetype="application/json")
    ticks: Ticks = current_app.extensions[TICKS]
    reader = Reader(session_secret(), signed_in_user(), list(found.studies))
    ticks.know(request.environ, reader, partial(_answer, kept, found))
    if request.if_none_match.contains_weak(found.etag):
        return Response(status=304, headers=_headers(found))
    return Response(kept.get(found), headers=_headers(found))


def asked() -> Asked | None:
    """Return what the request asks for, None where there is no such study for who asks."""
    studies, now = seen_studies(), datetime.now(UTC)
    study = _study(studies, request.args.get("study", ""), now)
    if study is None:
        return None
    view = View.of(study, request.args, list(request.accept_languages.values()))
    store = context().store
    return Asked(store, view, studies, now, _etag(view, store.tally(study).revision, studies, now))


def elements(asked: Asked) -> tuple[Shown, list[Element]]:
    """Return what a view shows, and the page of it."""
    shown = read(asked.view, asked.store, asked.now)
    return shown, page(shown, asked.studies)


def document(asked: Asked) -> bytes:
    """Return the feed's answer: the page, and what the browser needs to keep it up to date."""
    shown, parts = elements(asked)
    say = Wording(asked.view.lang)
    stays = hashlib.blake2b(json.dumps(skeleton(parts), default=wire).encode(), digest_size=8).hexdigest()
    told = {
        "lang": asked.view.lang,
        "title": page_title(asked.view),
        "skeleton": f"{asked.view.query()} {stays}",
        "received": shown.latest.received.timestamp() if shown.latest else None,
        "page": parts,
        "texts": {
            "updated": say.gettext("updated {ago}"),
            "lost": say.gettext("Connection lost. Trying again …"),
            "out": say.gettext("Your session has ended. Please sign in again."),
        },
    }
    return json.dumps(told, default=wire, separators=COMPACT, allow_nan=False).encode()


def page_title(view: View) -> str:
    """Return the title of a view's page."""
    return f"{view.row.shorts[view.lang]} – {view.study.instrument.text('title', view.lang)} – Kanal"


def _study(studies: Sequence[Study], slug: str, now: datetime) -> Study | None:
    """Return the study asked for; where none was, the newest open one, else the newest."""
    if slug:
        return next((study for study in studies if study.slug == slug), None)
    opened = [study for study in studies if study.state(now) is State.OPEN]
    return next(iter([*opened, *studies]), None)


def _etag(view: View, revision: int, studies: Sequence[Study], now: datetime) -> str:
    study = view.study
    seen = (study.instrument.version, study.settings, study.targets, study.state(now), now.date())
    # Flags are set beside the tally: nothing moves when they are but the clock.
    flagged = all(segment.flagged for segment in view.segments)
    looked = "" if flagged else str(int(now.timestamp() // FLAGS_SECONDS))
    parts = [view.query(), repr(seen), looked, *(study.slug for study in studies)]
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
    return f"{revision}-{digest}"


def _answer(kept: Kept, asked: Asked) -> Answer:
    """Return what a view that was asked for before shows now."""
    now, revision = datetime.now(UTC), asked.store.tally(asked.view.study).revision
    again = replace(asked, now=now, etag=_etag(asked.view, revision, asked.studies, now))
    return Answer(_quoted(again), partial(kept.get, again), _headers(again))


def _quoted(asked: Asked) -> str:
    # Weak, for a proxy may compress the answer on its way and it is still the same one.
    return f'W/"{asked.etag}"'


def _headers(asked: Asked) -> list[tuple[str, str]]:
    return [
        ("ETag", _quoted(asked)),
        ("Content-Type", "application/json"),
        ("Content-Encoding", "gzip"),
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding, Cookie"),
        # Ticks are answered before the guard could add these.
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
    ]
