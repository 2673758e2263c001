"""A hundred thousand requests that no browser sends, to all of Kanal: none may end in an error of ours."""

import json
import multiprocessing
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from bench.answers import made_up
from bench.mutations import Mutations, Sent, answered
from bench.report import show
from bench.service import SLUG, new_place, new_study
from study.store import Role

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


@dataclass
class Met:
    """How many answers of each status there were, and what went wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def run() -> None:
    """Send them all, and print how they were answered."""
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        met = pool.map(_process, range(PROCESSES))
    statuses = sum((one.statuses for one in met), Counter[int]())
    errors = [error for one in met for error in one.errors]
    show(
        f"{COUNT:,} wrong requests",
        "Mutated callbacks, queries, paths, forms, methods and headers, half of them signed in, to all apps "
        "together and to the dashboard alone; an error is a status of 500 or more, an exception, or a "
        f"traceback in the answer. Took {time.monotonic() - began:.0f} s. Promised: no error.",
        ("status", "answers"),
        [
            *([str(status), f"{count:,}"] for status, count in sorted(statuses.items())),
            ["errors", str(len(errors))],
        ],
    )
    for error in errors[:SHOWN]:
        print(error)


def _process(seed: int) -> Met:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        os.environ.update(place.environment)
        return meet(import_module("wsgi"), seed, COUNT // PROCESSES)


def meet(service: ModuleType, seed: int, count: int) -> Met:
    """Send some wrong requests to the apps of a freshly imported `wsgi`, and return what came of them."""
    mutations, met = mutations_of(service, seed), Met()
    for block in range(0, count, TOGETHER):
        # One block in three misses the dispatcher, as where the dashboard is served alone.
        app = service.application if block // TOGETHER % 3 else service.dashboard_app
        for sent in mutations.some(min(TOGETHER, count - block), reader_cookie(service)):
            _send(app, sent, met)
    return met


def reader_cookie(service: ModuleType) -> str:
    """Return the cookie of a reader who may do everything and has just signed in."""
    service.accounts.add(READER, Role.ADMINISTRATOR)
    return f"kanal_session={service.accounts.sign_in(service.accounts.sign_in_link(READER))}"


def mutations_of(service: ModuleType, seed: int) -> Mutations:
    """Return mutations of what the apps of `wsgi` know: their addresses, codes and callbacks."""
    apps = (*service.mounted.values(), service.survey_app)
    addresses = sorted({rule.rule for app in apps for rule in app.url_map.iter_rules()})
    instrument = service.store.known(SLUG).instrument
    questions = [question.code for question in instrument.questions]
    options = [code for question in instrument.closed for code in question.codes]
    ask = Sent(
        "GET", b"/dashboard/_dash-dependencies", headers={"HTTP_COOKIE": reader_cookie(service).encode()}
    )
    callbacks = json.loads(answered(service.dashboard_app, ask)[1])
    return Mutations(seed, addresses, [SLUG, *NAMES, *VALUES, *questions, *options], callbacks)


def _send(app: "WSGIApplication", sent: Sent, met: Met) -> None:
    try:
        status, body = answered(app, sent)
    except Exception as error:  # Whatever it is, it is what is looked for.
        met.errors.append(f"{error!r}: {sent}")
        return
    met.statuses[status] += 1
    if status >= FIRST_ERROR or b"Traceback" in body:
        met.errors.append(f"{status} {body[:LONGEST]!r}: {sent}")
