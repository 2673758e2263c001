"""What Prometheus is told: counts of each process, which the master adds up (`metrics_server.py`).

Of nobody in particular: routes by their templates, and no address, browser or answer.
"""

import time
from collections.abc import Callable, Mapping
from functools import lru_cache

from prometheus_client import Counter, Gauge, Histogram

from study.release import Release
from study.response import Arrival, Response, Study
from study.store import ResponseStore, StoreBusyError

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
FORM = ("survey", "POST", "/s/<slug>")
KEPT = 1_024
# What becomes of answers that never reach the store.
TURNED_AWAY = {"409": "closed", "422": "refused", "429": "limited"}

REQUESTS = Counter("kanal_requests", "Requests answered.", ["app", "method", "route", "status"])
SECONDS = Histogram(
    "kanal_request_seconds",
    "Seconds until all of an answer was handed over.",
    ["app", "method", "route"],
    buckets=BUCKETS,
)
UNDER_WAY = Gauge(
    "kanal_requests_under_way", "Requests that threads are at just now.", multiprocess_mode="livesum"
)
ANSWERS = Counter("kanal_answers", "Answers sent by the form, by what became of them.", ["outcome"])
STORING = Histogram(
    "kanal_storing_seconds", "Seconds until an answer was stored for good, or could not be.", buckets=BUCKETS
)
ERASURES = Counter("kanal_erasures", "Answers erased by who had given them.")
RELEASES = Gauge(
    "kanal_releases", "Number of the newest release that was seen.", ["study"], multiprocess_mode="max"
)


class RequestMeter:
    """Counts requests."""

    def began(self) -> None:
        """Count a request that a thread is at."""
        UNDER_WAY.inc()

    def answered(self, line: Mapping[str, object]) -> None:
        """Count a request by its line in the log."""
        UNDER_WAY.dec()
        asked = str(line["app"]), str(line["method"]), str(line["route"])
        status, milliseconds = str(line["status"]), float(str(line["ms"]))
        requests, seconds = _counters(asked, status)
        requests.inc()
        seconds.observe(milliseconds / 1000)
        if asked == FORM and status in TURNED_AWAY:
            ANSWERS.labels(TURNED_AWAY[status]).inc()


@lru_cache(KEPT)
def _counters(asked: tuple[str, str, str], status: str) -> tuple[Counter, Histogram]:
    """Return what counts requests of a kind; to look for it takes longer than to count."""
    return REQUESTS.labels(*asked, status), SECONDS.labels(*asked)


class CountingStore(ResponseStore):
    """A store that counts what is sent, erased and released."""

    def hand_in(self, study: Study, response: Response, arrival: Arrival | None = None) -> Callable[[], bool]:
        """Hand in a response as the store does, and count what becomes of it."""
        began, stored = time.perf_counter(), super().hand_in(study, response, arrival)

        def counted() -> bool:
            outcome = "failed"
            try:
                new = stored()
                outcome = "stored" if new else "known"
            except StoreBusyError:
                outcome = "busy"
                raise
            finally:
                STORING.observe(time.perf_counter() - began)
                ANSWERS.labels(outcome).inc()
            return new

        return counted

    def erase(self, study: Study, code: str, by: str = "respondent") -> bool:
        """Erase a response as the store does, and count it."""
        erased = super().erase(study, code, by)
        ERASURES.inc(int(erased))
        return erased

    def release(self, study: Study, further: tuple[str, ...] = ()) -> Release | None:
        """Return the newest release as the store does, and note its number."""
        release = super().release(study, further)
        if release is not None:
            RELEASES.labels(study=study.slug).set(release.number)
        return release
