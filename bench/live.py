"""How long a stored answer takes to reach an open dashboard."""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field

from bench.answers import made_up
from bench.load import Client
from bench.report import quantile, show
from bench.service import SLUG, Place, new_place, new_study, serving, session_cookie
from bench.serving import SAMPLE, answer_request
from survey.tokens import FormTokens

ANSWERS = 20
POLL_SECONDS = 1.0
LONGEST = 10.0
STORED = 303


@dataclass
class Watcher:
    """A dashboard: it asks the feed every second, and keeps when the newest change came in."""

    place: Place
    cookie: str
    moved: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    seen_at: float = 0.0

    def watch(self) -> None:
        """Ask until it is done."""
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=LONGEST)
        headers = {"Cookie": self.cookie}
        while not self.done.wait(POLL_SECONDS):
            connection.request("GET", f"/dashboard/feed?study={SLUG}", headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == http.HTTPStatus.OK:
                self.seen_at = time.perf_counter()
                headers["If-None-Match"] = answer.getheader("ETag", "")
                self.moved.set()
        connection.close()


def run() -> None:
    """Store answers one by one and wait for each to be seen."""
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        watcher = Watcher(place, session_cookie(place))
        with serving(place):
            thread = threading.Thread(target=watcher.watch)
            thread.start()
            try:
                delays = _delays(place, watcher)
            finally:
                watcher.done.set()
                thread.join()
    show(
        "From a stored answer to an open dashboard",
        f"{ANSWERS} answers, one at a time, at random moments; a reader who asks every second. The time from "
        "the 303 to the feed's new figures. Baseline: half a second and one second, the mean and the longest "
        "wait for the next look alone.",
        ("median", "p95", "longest", "median beside the mean wait for a look"),
        [
            [
                *(f"{quantile(delays, q):.2f} s" for q in (0.5, 0.95, 1)),
                f"{quantile(delays, 0.5) / 0.5:.1f} times",
            ]
        ],
    )


def _delays(place: Place, watcher: Watcher) -> list[float]:
    client, tokens, chance = Client(place.port), FormTokens(place.secret), random.Random(3)
    delays = []
    if not watcher.moved.wait(LONGEST):
        raise SystemExit("The dashboard's feed gave nothing.")
    for response in made_up(ANSWERS, seed=4):
        time.sleep(chance.random())
        watcher.moved.clear()
        if client.ask(answer_request(tokens, response.answers)) != STORED:
            raise SystemExit("An answer was not stored.")
        stored_at = time.perf_counter()
        if not watcher.moved.wait(LONGEST):
            raise SystemExit(f"An answer was not seen within {LONGEST:.0f} s.")
        delays.append(watcher.seen_at - stored_at)
    client.close()
    return delays
