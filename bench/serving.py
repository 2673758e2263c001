"""The web worker class: what each serves of a constant answer, and who gets through (decision 0005)."""

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from urllib.parse import urlencode

from bench.answers import made_up
from bench.load import CLIENTS, Result, load
from bench.report import percent, say, show
from bench.service import CONSTANT, SLUG, Place, new_place, new_study, serving, session_cookie
from bench.slow import CONNECTIONS, PROBES, probes_in_time
from study.instrument import Answers
from survey.tokens import FormTokens, new_key

SECONDS = 4
POSTS_EACH = 400
WORKERS = {"sync": 1, "gthread": 16, "whole_requests.WholeRequests": 16, "gevent": 1}
SAMPLE = 3_000


def run() -> None:
    """Measure each worker class on the same machine, one after the other."""
    rows = []
    for worker, threads in WORKERS.items():
        if worker == "gevent" and find_spec("gevent") is None:
            say("gevent is not installed (pip install gevent); skipped.")
            continue
        rows.append(_row(worker, threads))
    show(
        "Web worker class",
        f"2 workers, {CLIENTS} clients, {SECONDS} s each; shares are of the same server's constant answer, "
        "taken right before and after. "
        "Rate limits are off, for all come from one address. "
        f"Probes: of {PROBES}, answered within a second beside {CONNECTIONS} slow connections.",
        ("worker class", "constant", "form page", "POST stored for good", "dashboard feed, 304", "probes"),
        rows,
    )


def _row(worker: str, threads: int) -> list[str]:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        cookie = session_cookie(place)
        with serving(place, worker, threads):
            page = beside(place, [[get(f"/s/{SLUG}")]] * CLIENTS, 200)
            posts = beside(place, _posts(place), 303)
            feed = beside(place, [[_feed(place, cookie)]] * CLIENTS, 304)
            probes = probes_in_time(place.port)
    name = f"{worker}, {threads} threads" if threads > 1 else worker
    constant = f"{median(pair.constant.rate for pair in (page, posts, feed)):,.0f}/s"
    return [name, constant, *(pair.text for pair in (page, posts, feed)), f"{probes} of {PROBES}"]


@dataclass(frozen=True)
class Pair:
    """What a request was served at, and a constant answer right before and after it."""

    constant: Result
    measured: Result

    @property
    def text(self) -> str:
        """Return the share, with its own figures."""
        share = percent(self.measured.rate, self.constant.rate)
        wrong = f", {self.measured.wrong} refused" if self.measured.wrong else ""
        return f"{share} ({self.measured.rate:,.0f}/s), p99 {1000 * self.measured.p99:,.0f} ms{wrong}"


def beside(place: Place, batches: Sequence[Sequence[bytes]], expected: int) -> Pair:
    """Measure a request between two halves of its baseline: other work on the machine meets both."""
    constant = [[get(CONSTANT)]] * CLIENTS
    before = load(place.port, constant, 200, SECONDS / 4)
    measured = load(place.port, batches, expected, SECONDS)
    after = load(place.port, constant, 200, SECONDS / 4)
    rate, p99 = (before.rate + after.rate) / 2, max(before.p99, after.p99)
    return Pair(Result(rate, p99, before.wrong + after.wrong), measured)


def get(path: str, *headers: str) -> bytes:
    """Return a request for a path."""
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


def _posts(place: Place) -> list[list[bytes]]:
    """Return each client's answers, every one with a key and token of its own."""
    tokens = FormTokens(place.secret)
    answers = [response.answers for response in made_up(POSTS_EACH, seed=2)]
    return [[answer_request(tokens, answer) for answer in answers] for _ in range(CLIENTS)]


def answer_request(tokens: FormTokens, answers: Answers, *headers: str, seconds: float = 0.0) -> bytes:
    """Return the request that sends an answer, with a fresh key and the token of a form shown before."""
    key = new_key()
    token = tokens.make(SLUG, key, seconds)
    return post(f"/s/{SLUG}?lang=en", {**answers, "key": key, "csrf_token": token}, *headers)


def post(path: str, fields: Mapping[str, object], *headers: str) -> bytes:
    """Return a request that sends the fields of a form."""
    body = urlencode(fields)
    head = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *headers,
    )
    return "\r\n".join((*head, "", body)).encode()


def _feed(place: Place, cookie: str) -> bytes:
    """Return the request of a dashboard that has seen the newest revision."""
    path = f"/dashboard/feed?study={SLUG}"
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    etag = answer.getheader("ETag", "")
    answer.read()
    connection.close()
    return get(path, f"Cookie: {cookie}", f"If-None-Match: {etag}")
