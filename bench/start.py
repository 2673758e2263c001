"""From the command to the first page and the first stored answer, beside a bare app on the same server."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from bench.answers import made_up
from bench.load import Client
from bench.processes import known, processor
from bench.report import say, show, spread
from bench.service import SLUG, START_SECONDS, Place, new_place, new_study, started
from bench.serving import answer_request, get
from survey.tokens import FormTokens

TIMES = 5
BETWEEN = 0.005
FORM, READY = get(f"/s/{SLUG}"), get("/readyz")
SERVED, STORED = 200, 303
BARE = [sys.executable, "-m", "gunicorn", "--log-level", "critical", "bench.constant:application"]
KANAL = [sys.executable, "-m", "flask", "--app", "wsgi", "service", "start"]


class Took(NamedTuple):
    """Seconds to the first page, of the processor until then, and to the first stored answer."""

    page: float
    processor: float
    stored: float | None


@dataclass(frozen=True)
class Start:
    """What is started, on a database that was migrated before or without any, and what it is asked for."""

    command: Sequence[str]
    page: bytes
    migrated: bool = False
    stores: bool = True


BASELINE = "one constant Flask page (baseline)"
STARTS = {
    BASELINE: Start(BARE, READY, stores=False),
    "Kanal, a study opened before": Start(KANAL, FORM, migrated=True),
    "Kanal, an empty folder": Start(KANAL, FORM),
}


def run() -> None:
    """Start each in turn."""
    if not known():
        say("From start to the first answer: only where there is /proc (Linux); left out.")
        return
    # Python's bytecode of all is at hand after this.
    for start in STARTS.values():
        _took(start)
    rounds = [{name: _took(start) for name, start in STARTS.items()} for _ in range(TIMES)]
    baseline = [one[BASELINE] for one in rounds]
    show(
        "From start to the first answer",
        "Seconds from the command (`flask --app wsgi service start`, which migrates, makes what lacks and "
        "serves with gunicorn; the baseline: gunicorn) to the first page and to the first stored answer; "
        f"{TIMES} rounds in turn, Python's bytecode at hand. Processor: of all processes until then. "
        "Promised: 2 s.",
        ("what", "first page", "of the processor", "first answer stored", "page: times the baseline"),
        [_row(name, [one[name] for one in rounds], baseline) for name in STARTS],
    )


def _row(name: str, rounds: Sequence[Took], baseline: Sequence[Took]) -> list[str]:
    times = [one.page / other.page for one, other in zip(rounds, baseline, strict=True)]
    stored = [one.stored for one in rounds if one.stored is not None]
    measured = [one.page for one in rounds], [one.processor for one in rounds], stored
    cells = [spread(seconds, "{:.2f}".format) if seconds else "" for seconds in measured]
    return [name, *cells, spread(times, "{:.1f}".format)]


def _took(start: Start) -> Took:
    with _place(start) as place:
        answer = answer_request(FormTokens(place.secret), next(made_up(1)).answers, seconds=60.0)
        began = time.monotonic()
        with started(start.command, place) as process:
            page = _until(partial(_answered, place, start.page, SERVED)) - began
            used = processor(process.pid)
            if not start.stores:
                return Took(page, used, None)
            return Took(page, used, _until(partial(_answered, place, answer, STORED)) - began)


@contextmanager
def _place(start: Start) -> Iterator[Place]:
    with new_place() as place:
        if start.migrated:
            with new_study(place):
                pass
        yield place


def _until(done: Callable[[], bool]) -> float:
    """Return the moment at which something is done; try again and again."""
    until = time.monotonic() + START_SECONDS
    while not done():
        if time.monotonic() > until:
            raise SystemExit(f"No answer within {START_SECONDS} s.")
        time.sleep(BETWEEN)
    return time.monotonic()


def _answered(place: Place, request: bytes, expected: int) -> bool:
    client = Client(place.port)
    try:
        return client.ask(request) == expected
    except OSError:
        return False
    finally:
        client.close()
