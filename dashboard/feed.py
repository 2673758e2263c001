"""The live feed: what a view shows, or 304 while nothing moved."""

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from again import Reply
from dashboard.context import context
from dashboard.elements import Element, wire
from dashboard.guard import seen_studies, session_secret, signed_in_user
from dashboard.page import page, skeleton
from dashboard.shown import Shown, read
from dashboard.ticks import Doorkeeper, Reader, Ticks
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
    """A view, and the studies that its reader may see."""

    store: ResponseStore
    view: View
    studies: Sequence[Study]
    digest: str
    """Of what stays of all that while time passes and answers come in."""

    def etag(self, now: datetime, revision: int) -> str:
        """Return the tag at a moment, which grows with the revision."""
        study = self.view.study
        # Flags are set beside the tally: nothing moves when they are but the clock.
        flagged = all(segment.flagged for segment in self.view.segments)
        looked = 0 if flagged else int(now.timestamp() // FLAGS_SECONDS)
        return f"{revision}-{self.digest}-{study.state(now)}-{now.date()}-{looked}"


class Kept:
    """The newest answers of a process, compressed: those who look at one view share one answer."""

    def __init__(self) -> None:
        """Start without any."""
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def at_hand(self, etag: str) -> bytes | None:
        """Return the answer of a tag if it was made before."""
        return self._answers.get(etag)

    def get(self, asked: Asked, now: datetime, etag: str) -> bytes:
        """Return the answer to a view at a moment, made once for all who ask for it at a time."""
        found = self.at_hand(etag)
        if found is not None:
            return found
        with self._lock:
            found = self.at_hand(etag)
            if found is None:
                found = gzip.compress(document(asked, now), LEVEL, mtime=0)
                self._answers[etag] = found
                if len(self._answers) > KEPT_ANSWERS:
                    self._answers.popitem(last=False)
        return found


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A view that was asked for before, answered as it is now."""

    kept: Kept
    asked: Asked

    def reply(self, tag: str) -> Reply:
        """Return the answer to one who has what a tag says; raise StoreError."""
        tally, now = self.asked.store.tally(self.asked.view.study), datetime.now(UTC)
        etag = self.asked.etag(now, tally.revision)
        if _quoted(etag) == tag:
            return _unchanged(etag)
        return _whole(etag, self.kept.get(self.asked, now, etag))

    def reply_at_hand(self, tag: str) -> Reply | None:
        """Return the same, None where something would have to be read or made first."""
        tally = self.asked.store.tally_at_hand(self.asked.view.study)
        if tally is None:
            return None
        etag = self.asked.etag(datetime.now(UTC), tally.revision)
        if _quoted(etag) == tag:
            return _unchanged(etag)
        body = self.kept.at_hand(etag)
        return None if body is None else _whole(etag, body)


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
    now = datetime.now(UTC)
    etag = found.etag(now, found.store.tally(found.view.study).revision)
    if not request.accept_encodings["gzip"]:
        return Response(gzip.decompress(kept.get(found, now, etag)), mimetype="application/json")
    ticks: Ticks = current_app.extensions[TICKS]
    reader = Reader(session_secret(), signed_in_user(), list(found.studies))
    ticks.know(request.environ, reader, AskedAgain(kept, found))
    if request.if_none_match.contains_weak(etag):
        return Response(status=304, headers=_headers(etag))
    return Response(kept.get(found, now, etag), headers=_headers(etag))


def asked() -> Asked | None:
    """Return what the request asks for, None where there is no such study for who asks."""
    studies = seen_studies()
    study = _study(studies, request.args.get("study", ""), datetime.now(UTC))
    if study is None:
        return None
    view = View.of(study, request.args, list(request.accept_languages.values()))
    return Asked(context().store, view, studies, _digest(view, studies))


def elements(asked: Asked, now: datetime) -> tuple[Shown, list[Element]]:
    """Return what a view shows, and the page of it."""
    shown = read(asked.view, asked.store, now)
    return shown, page(shown, asked.studies)


def document(asked: Asked, now: datetime) -> bytes:
    """Return the feed's answer: the page, and what the browser needs to keep it up to date."""
    shown, parts = elements(asked, now)
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


def _digest(view: View, studies: Sequence[Study]) -> str:
    study = view.study
    seen = (study.instrument.version, study.settings, study.targets)
    parts = [view.query(), repr(seen), *(one.slug for one in studies)]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def _unchanged(etag: str) -> Reply:
    return "304 NOT MODIFIED", _headers(etag), b""


def _whole(etag: str, body: bytes) -> Reply:
    return "200 OK", [*_headers(etag), ("Content-Length", str(len(body)))], body


def _quoted(etag: str) -> str:
    # Weak, for a proxy may compress the answer on its way and it is still the same one.
    return f'W/"{etag}"'


def _headers(etag: str) -> list[tuple[str, str]]:
    return [
        ("ETag", _quoted(etag)),
        ("Content-Type", "application/json"),
        ("Content-Encoding", "gzip"),
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding, Cookie"),
        # Ticks are answered before the guard could add these.
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
    ]
