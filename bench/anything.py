"""A hundred thousand requests gone wrong, to all of Kanal: none may end in an error of ours."""

import json
import multiprocessing
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bench.answers import made_up
from bench.mutations import CALLBACK, Sent, answered
from bench.near import Known, Near
from bench.report import show
from bench.service import SLUG, new_place, new_study
from study.store import Role
from survey.tokens import FormTokens, Receipts

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

COUNT, PROCESSES = 100_000, 2
SAMPLE = 60
# So many share a session: what they send may end it.
TOGETHER = 250
FIRST_ERROR = 500
READER = "anybody@localhost"
SHOWN, LONGEST = 10, 300
NAMES = (
    *(
        "study",
        "row",
        "banner",
        "lang",
        "theme",
        "from",
        "to",
        "flagged",
        "source",
        "answered_in",
        "weighted",
    ),
    *("token", "then", "code", "key", "state", "email", "password", "live", "format", "width", "title"),
)
VALUES = (
    "channel-by-age",
    "wait-curve",
    "channel-trend",
    "en",
    "et",
    "2026-01-01",
    "dark",
    "csv",
    "png",
    "1200",
)


CALLBACKS, ELSEWHERE = "callbacks", "elsewhere"
PARTS = {b"s": "form", b"api": "API", b"e": "embeds", b"r": "embeds", b"oembed": "embeds"}


@dataclass
class Met:
    """How many answers of each status the parts gave, and what went wrong."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[int]:
        """Return how many answers of each status there were."""
        counted = Counter[int]()
        for (_, status), count in self.answers.items():
            counted[status] += count
        return counted


def run() -> None:
    """Send them all, and print how they were answered."""
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        met = pool.map(_process, range(PROCESSES))
    answers = sum((one.answers for one in met), Counter[tuple[str, int]]())
    errors = [error for one in met for error in one.errors]
    parts = [*dict.fromkeys((*PARTS.values(), CALLBACKS, ELSEWHERE))]
    statuses = sorted({status for _, status in answers})
    show(
        f"{COUNT:,} wrong requests",
        "Mutated forms, figures, charts, callbacks, queries, paths, methods and headers, half of them signed "
        "in, to all apps together, and some to the dashboard alone; without rate limits. An error is an "
        "exception, a traceback in the answer, or a status of 500 or more (but 501 of oEmbed, which its "
        "standard asks for). "
        f"{len(errors)} errors; promised: none. "
        f"Took {time.monotonic() - began:.0f} s.",
        ("to", "all", *map(str, statuses)),
        [
            [part, *(f"{count:,}" for count in (sum(row), *row))]
            for part in parts
            if (row := [answers[part, status] for status in statuses])
        ],
    )
    for error in errors[:SHOWN]:
        print(error)


def _process(seed: int) -> Met:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        os.environ.update({**place.environment, "KANAL_RATE_LIMITS": "off"})
        return meet(import_module("wsgi"), seed, COUNT // PROCESSES)


def meet(service: ModuleType, seed: int, count: int) -> Met:
    """Send some wrong requests to the apps of a freshly imported `wsgi`, and return what came of them."""
    mutations, met = mutations_of(service, seed), Met()
    for block in range(0, count, TOGETHER):
        # What is the dashboard's misses the dispatcher in one block of three, as where it is served alone.
        alone = block // TOGETHER % 3 == 0
        for sent in mutations.some(min(TOGETHER, count - block), reader_cookie(service)):
            own = alone and _part(sent.path) in (CALLBACKS, ELSEWHERE)
            _send(service.dashboard_app if own else service.application, sent, met)
    return met


def reader_cookie(service: ModuleType) -> str:
    """Return the cookie of a reader who may do everything and has just signed in."""
    service.accounts.add(READER, Role.ADMINISTRATOR)
    return f"kanal_session={service.accounts.sign_in(service.accounts.sign_in_link(READER))}"


def mutations_of(service: ModuleType, seed: int) -> Near:
    """Return mutations of what the apps of `wsgi` know: addresses, codes, callbacks and more."""
    apps = (*service.mounted.values(), service.survey_app)
    addresses = sorted({rule.rule for app in apps for rule in app.url_map.iter_rules()})
    study = service.store.known(SLUG)
    questions = [question.code for question in study.instrument.questions]
    options = [code for question in study.instrument.closed for code in question.codes]
    codes = [SLUG, *NAMES, *VALUES, *questions, *options]
    callbacks = _asked(service, b"/dashboard/_dash-dependencies")
    newest = service.store.release(study)
    secret = service.settings.secret_key
    known = Known(
        study,
        [newest.name] if newest else [],
        FormTokens(secret),
        Receipts(secret),
        _asked(service, b"/api/v1/openapi.json")["paths"],
    )
    return Near(seed, addresses, codes, callbacks, known)


def _asked(service: ModuleType, path: bytes) -> Any:
    app = service.dashboard_app if path.startswith(b"/dashboard") else service.application
    cookie = reader_cookie(service).encode()
    return json.loads(answered(app, Sent("GET", path, headers={"HTTP_COOKIE": cookie}))[1])


def _part(path: bytes) -> str:
    """Return which part of Kanal an address is of."""
    if path == CALLBACK:
        return CALLBACKS
    return PARTS.get(path[1:].partition(b"/")[0], ELSEWHERE)


def _send(app: "WSGIApplication", sent: Sent, met: Met) -> None:
    try:
        status, body = answered(app, sent)
    except Exception as error:  # Whatever it is, it is what is looked for.
        met.errors.append(f"{error!r}: {sent}")
        return
    met.answers[_part(sent.path), status] += 1
    if b"Traceback" in body or (status >= FIRST_ERROR and not _unknown_format(sent, status)):
        met.errors.append(f"{status} {body[:LONGEST]!r}: {sent}")


def _unknown_format(sent: Sent, status: int) -> bool:
    # https://oembed.com/#section2.3.3
    return status == HTTPStatus.NOT_IMPLEMENTED and sent.path == b"/oembed"
