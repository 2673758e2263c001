"""A thousand open dashboards: what they cost, beside a page that counts all answers at each look."""

import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.answers import made_up
from bench.copies import multiply
from bench.crowd import Ask, Plan, Seen, watch
from bench.processes import known, processor
from bench.report import percent, quantile, say, show
from bench.service import SLUG, Place, as_shipped, new_place, new_study
from dashboard.dash_app import POLL_MILLISECONDS
from study.store import AccountStore, ResponseStore, Role

OPEN = 1_000
SAMPLE = 1_000
STORED = (3_000, 100_000)
FRESH = 2.0
WARM, COUNTED = 8.0, 12.0
NAIVE_WARM, NAIVE_COUNTED = 2.0, 5.0
NAIVE_STEPS = (2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
ONE_CORE = 1.0
NAIVE, KANAL = "bench.naive_dashboard:application", "bench.served:application"
# What Chromium sends with a request of the page, beside the tag of what it has.
BROWSER = (
    "Connection: keep-alive",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    'sec-ch-ua-platform: "Linux"',
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0",
    'sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"',
    "sec-ch-ua-mobile: ?0",
    "Accept: */*",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: et-EE,et;q=0.9,en;q=0.8",
)
# What the page of bench/naive_dashboard.py sends at each tick.
TICK = json.dumps(
    {
        "output": "chart.figure",
        "outputs": {"id": "chart", "property": "figure"},
        "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["tick.n_intervals"],
        "parsedChangedPropsIds": ["tick.n_intervals"],
    }
).encode()
TICK_HEAD = ("Content-Type: application/json", f"Content-Length: {len(TICK)}")


@dataclass(frozen=True)
class Watched:
    """What a crowd of open pages met, and the processor cores that the server kept busy for them."""

    pages: int
    seen: Seen
    cores: float
    revision: int = 0
    """That of the study before."""
    stored: Sequence[float] = ()
    """The moments at which answers were stored."""

    @property
    def each(self) -> float:
        """Return the share of a core that one open page takes."""
        return self.cores / self.pages

    @property
    def fresh(self) -> bool:
        """Return whether one core gave each page an answer in time."""
        seen = self.seen
        in_time = bool(seen.seconds) and quantile(seen.seconds, 0.95) <= FRESH
        return in_time and not seen.wrong and self.cores <= ONE_CORE

    def delays(self) -> list[float]:
        """Return how long each stored answer took to each page, in seconds."""
        return [
            moment - self.stored[answer]
            for moment, had, has in self.seen.moved
            for answer in range(max(0, had - self.revision), has - self.revision)
        ]


def run() -> None:
    """Let crowds look at both pages, with few answers and with many."""
    if not known():
        say("Open dashboards: only where there is /proc (Linux); left out.")
        return
    rows = [row for responses in STORED for row in _rows(responses)]
    show(
        f"{OPEN:,} open dashboards",
        "gunicorn as in production, 2 workers of 4 threads. Each dashboard keeps a connection and a session "
        f"of its own and looks every {POLL_MILLISECONDS / 1000:g} s (± 10 %). The naive page looks every "
        f"{FRESH:g} s: a dcc.Interval whose callback groups all responses in SQL and draws a go.Figure; as "
        f"many of it as one core answers within {FRESH:g} s (p95). Cores: processor time of all processes of "
        f"the server; the crowd's own is beside it. Promised: half a core, and {FRESH:g} s from a stored "
        "answer until it is seen.",
        (
            "answers",
            "page",
            "open",
            "cores",
            "crowd",
            "looks",
            "of them 304",
            "p95",
            "until seen, p95",
            "a page",
        ),
        rows,
    )


def _rows(responses: int) -> Iterator[list[str]]:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        multiply(place, responses // SAMPLE)
        naive = _naive(place)
        yield [f"{responses:,}", "naive", *_cells(naive, naive)]
        feed = f"GET /dashboard/feed?study={SLUG}"
        asks = [Ask(_head(feed, f"Cookie: {cookie}")) for cookie in _cookies(place)]
        with as_shipped(KANAL, place) as pid:
            for name, answers in (("Kanal, nothing moves", 0), ("Kanal, an answer a second", int(COUNTED))):
                plan = _plan(POLL_MILLISECONDS / 1000, WARM, COUNTED)
                watched = _watched(place, pid, asks, plan, answers)
                yield [f"{responses:,}", name, *_cells(watched, naive)]


def _cells(watched: Watched, naive: Watched) -> list[str]:
    seen, delays = watched.seen, watched.delays()
    answered = len(seen.seconds)
    wrong = f", {seen.wrong} refused" if seen.wrong else ""
    return [
        f"{watched.pages:,}",
        f"{watched.cores:.2f}",
        f"{seen.processor / COUNTED:.2f}",
        f"{answered:,}, {percent(answered, seen.due)} of those due{wrong}",
        percent(seen.unchanged, answered),
        f"{1000 * quantile(seen.seconds, 0.95):,.0f} ms" if seen.seconds else "none",
        f"{quantile(delays, 0.95):.2f} s" if delays else "",
        f"{1000 * watched.each:.2f} ‰ of a core, 1 of {naive.each / watched.each:,.0f}",
    ]


def _naive(place: Place) -> Watched:
    """Return what the most naive pages cost that were carried; where none were, what the fewest cost."""
    with as_shipped(NAIVE, place) as pid:
        ask = Ask(_head("POST /_dash-update-component", *TICK_HEAD), TICK)
        carried: Watched | None = None
        for pages in NAIVE_STEPS:
            plan = _plan(FRESH, NAIVE_WARM, NAIVE_COUNTED)
            watched = _watched(place, pid, [ask] * pages, plan, 0)
            if not watched.fresh:
                return carried or watched
            carried = watched
    return watched


def _head(what: str, *headers: str) -> bytes:
    """Return the head of a request as a browser sends it, without its empty line."""
    return "\r\n".join((f"{what} HTTP/1.1", "Host: 127.0.0.1", *BROWSER, *headers)).encode()


def _plan(every: float, warm: float, counted: float) -> Plan:
    begin = time.monotonic() + warm
    return Plan(every, begin, begin + counted)


def _watched(place: Place, pid: int, asks: Sequence[Ask], plan: Plan, answers: int) -> Watched:
    """Let a crowd look, and store some answers meanwhile, one a second."""
    database = place.database
    store = ResponseStore(database, refresh_seconds=0)
    revision = store.revision(SLUG)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        crowd = pool.apply_async(watch, (place.port, asks, plan))
        _sleep_until(plan.begin)
        before = processor(pid)
        stored = list(_stored(store, plan, answers))
        _sleep_until(plan.end)
        cores = (processor(pid) - before) / (plan.end - plan.begin)
        database.engine.dispose()
        return Watched(len(asks), crowd.get(), cores, revision, stored)


def _stored(store: ResponseStore, plan: Plan, answers: int) -> Iterator[float]:
    """Store an answer each second and yield the moment at which it was."""
    study = store.known(SLUG)
    for number, response in enumerate(made_up(answers, seed=5)):
        _sleep_until(plan.begin + number)
        store.add(study, response)
        yield time.monotonic()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _cookies(place: Place) -> Iterator[str]:
    """Yield the cookie of each dashboard's session."""
    database = place.database
    accounts = AccountStore(database)
    accounts.add("reader@localhost", Role.VIEWER)
    for _ in range(OPEN):
        yield f"kanal_session={accounts.sign_in(accounts.sign_in_link('reader@localhost'))}"
    database.engine.dispose()
