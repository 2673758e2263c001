"""Answers stored for good a second, beside the same server's constant answer and a naive form app."""

import http.client
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from typing import NamedTuple

from bench.answers import made_up
from bench.app import App
from bench.load import CLIENTS, Result, load
from bench.measure import flush
from bench.postgres import Server, postgres
from bench.processes import known
from bench.report import say, show, spread
from bench.service import CONSTANT, Place, as_shipped, new_place, new_study
from bench.serving import answer_request, get, post
from study.instrument import Answers
from survey.tokens import FormTokens

ROUNDS = 5
SECONDS, CONSTANT_SECONDS = 3.0, 1.0
# More than anybody answers: who has sent all of them would seem slower than it is.
POSTS_EACH = 400
SAMPLE, DIFFERENT = 3_000, 2_000
# What people take to fill in a form, in seconds.
TAKEN = 30.0, 90.0
KANAL, NAIVE = "bench.served:application", "bench.naive_form:application"
STORED, LED_ON = 303, 302
AS_BEHIND_A_PROXY = {"KANAL_PROXY_HOPS": "1", "KANAL_RATE_LIMITS": "on"}
STORES = ("SQLite", "PostgreSQL")
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


class Turn(NamedTuple):
    """What one load gave, and the milliseconds of the processor that an answer took."""

    result: Result
    processor: float


class Round(NamedTuple):
    """One of each, right after each other; the constant answer right before and right after Kanal's."""

    constant: Turn
    kanal: Turn
    naive: Turn


class Left(NamedTuple):
    """What an answer leaves behind, in bytes."""

    memory: float
    disk: float


def run() -> None:
    """Measure on both stores."""
    if not known():
        say("Durable posts: only where there is /proc (Linux); left out.")
        return
    rates: list[list[str]] = []
    costs: list[list[str]] = []
    with postgres() as server:
        for store in STORES:
            with _apps(store, server) as (kanal, naive):
                rounds, left = _measured(kanal, naive)
            rates.append([store, *_rates(rounds)])
            costs += _costs(store, rounds, left)
    _show(rates, costs)


def _show(rates: list[list[str]], costs: list[list[str]]) -> None:
    show(
        "Durable posts",
        f"gunicorn as shipped, 2 workers, {CLIENTS} clients on the same cores; {ROUNDS} rounds in turn: "
        f"constant answer {CONSTANT_SECONDS:g} s, Kanal {SECONDS:g} s, constant again, naive {SECONDS:g} s. "
        "Each post has a key and token of its own and comes as from a proxy, each from another address "
        "(KANAL_PROXY_HOPS=1), with rate limits as shipped. All that was acknowledged was counted in the "
        "database afterwards. Naive: Flask-WTF with one session token, one ORM row and commit a post, SQLite "
        "with its default journal. "
        f"Flushing 4 kB took this disk {flush(Path(gettempdir())):.2f} ms. Promised: 0.40 of the constant, "
        "5 times the naive form.",
        ("store", "constant/s", "Kanal/s", "of constant", "p99 ms", "naive/s", "p99 ms", "Kanal : naive"),
        rates,
    )
    show(
        "What a stored answer costs",
        "Of the same rounds. Processor: user and system of all processes of the server and of PostgreSQL, "
        "without the clients. Memory: what master and workers hold more after the last round than after the "
        "first, an answer. Disk: growth of the database's files after a checkpoint, without PostgreSQL's "
        "write-ahead log, with the old versions of rows that it has not yet used again.",
        ("store", "app", "processor ms", "times a constant answer", "memory bytes", "disk bytes"),
        costs,
    )


@contextmanager
def _apps(store: str, server: Server) -> Iterator[tuple[App, App]]:
    """Serve Kanal and the naive form, each with a fresh database of a kind."""
    away = store == "PostgreSQL"
    places = [{"KANAL_DATABASE_URL": server.create(name)} if away else {} for name in ("kanal", "naive")]
    with new_place() as one, new_place() as another:
        ours = replace(one, settings={**places[0], **AS_BEHIND_A_PROXY})
        naive = replace(another, settings=places[1])
        with new_study(ours) as (responses, study):
            responses.add_many(study, list(made_up(SAMPLE)))
        database = server.pid if away else None
        with as_shipped(KANAL, ours) as first, as_shipped(NAIVE, naive) as second:
            yield App("Kanal", ours, first, database), App("naive", naive, second, database)


def _measured(kanal: App, naive: App) -> tuple[list[Round], dict[str, Left]]:
    apps, requests = (kanal, naive), _requests(kanal.place)
    before = [(app.size(), app.stored()) for app in apps]
    sent = _naive_posts(naive.place)
    rounds = [_round(kanal, requests, naive, sent)]
    warm = [(app.memory(), app.stored()) for app in apps]
    rounds += [_round(kanal, requests, naive, sent) for _ in range(ROUNDS - 1)]
    left = {}
    for app, (size, first), (memory, second) in zip(apps, before, warm, strict=True):
        stored = app.stored()
        answered = sum(_answered(getattr(one, app.name.lower()).result) for one in rounds)
        if stored - first < answered:
            raise SystemExit(f"{app.name} acknowledged {answered:,} answers; {stored - first:,} are stored.")
        grown = (app.memory() - memory) / (stored - second)
        left[app.name] = Left(grown, (app.size() - size) / (stored - first))
    return rounds, left


def _round(kanal: App, requests: Iterator[bytes], naive: App, sent: Sequence[Sequence[bytes]]) -> Round:
    constant = [[get(CONSTANT)]] * CLIENTS
    # Made before anything is measured.
    batches = [list(islice(requests, POSTS_EACH)) for _ in range(CLIENTS)]
    first = _turn(kanal, constant, 200, CONSTANT_SECONDS)
    stored = _turn(kanal, batches, STORED, SECONDS)
    second = _turn(kanal, constant, 200, CONSTANT_SECONDS)
    rate = (first.result.rate + second.result.rate) / 2
    both = Turn(replace(first.result, rate=rate), (first.processor + second.processor) / 2)
    return Round(both, stored, _turn(naive, sent, LED_ON, SECONDS))


def _turn(app: App, batches: Sequence[Sequence[bytes]], expected: int, seconds: float) -> Turn:
    before = app.processor()
    result = load(app.place.port, batches, expected, seconds)
    if result.spent or not result.rate:
        raise SystemExit(f"{app.name}: {result.spent} clients ran out of requests at {result.rate:.0f}/s.")
    return Turn(result, 1000 * (app.processor() - before) / (result.rate * seconds))


def _requests(place: Place) -> Iterator[bytes]:
    """Yield posts without end, each with a key and token of its own, as a proxy hands them on."""
    tokens, chance, addresses = FormTokens(place.secret), random.Random(2), count(1)
    answers = _different()
    while True:
        number = next(addresses)
        address = f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        yield answer_request(tokens, chance.choice(answers), address, seconds=chance.uniform(*TAKEN))


def _naive_posts(place: Place) -> list[list[bytes]]:
    """Return each client's posts, all with the token and session of a form that was shown to it."""
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)
    connection.request("GET", "/")
    answer = connection.getresponse()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    found = TOKEN.search(answer.read())
    connection.close()
    if found is None:
        raise SystemExit("The naive form has no token.")
    token, chance, answers = found.group(1).decode(), random.Random(3), _different()
    sent = [post("/", {**one, "csrf_token": token}, f"Cookie: {cookie}") for one in answers]
    return [[chance.choice(sent) for _ in range(POSTS_EACH)] for _ in range(CLIENTS)]


def _different() -> list[Answers]:
    return [response.answers for response in made_up(DIFFERENT, seed=2)]


def _answered(result: Result) -> int:
    return round(result.rate * SECONDS)


def _rates(rounds: Sequence[Round]) -> list[str]:
    constant, kanal, naive = ([turn.result for turn in turns] for turns in zip(*rounds, strict=True))
    shares = [one.rate / other.rate for one, other in zip(kanal, constant, strict=True)]
    times = [one.rate / other.rate for one, other in zip(kanal, naive, strict=True)]
    cells = [spread([one.rate for one in constant], "{:,.0f}".format)]
    cells += [*_posts(kanal), *_posts(naive)]
    cells.insert(2, spread(shares, "{:.2f}".format))
    return [*cells, spread(times, "{:.1f}".format)]


def _posts(results: Sequence[Result]) -> list[str]:
    refused = sum(one.wrong for one in results)
    rate = spread([one.rate for one in results], "{:,.0f}".format)
    p99 = spread([1000 * one.p99 for one in results], "{:,.0f}".format)
    return [f"{rate}, {refused} refused" if refused else rate, p99]


def _costs(store: str, rounds: Sequence[Round], left: dict[str, Left]) -> Iterator[list[str]]:
    for name, turns in zip(("constant", "Kanal", "naive"), zip(*rounds, strict=True), strict=True):
        each = [turn.processor for turn in turns]
        times = median(each) / median(one.constant.processor for one in rounds)
        kept = [f"{value:,.0f}" for value in left[name]] if name in left else ["", ""]
        yield [store, name, spread(each, "{:.2f}".format), f"{times:.1f}", *kept]
