"""What embedded charts cost: answers a second beside a constant one, bytes beside a plain Plotly iframe."""

import http.client
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from statistics import median

from bench.answers import made_up
from bench.load import CLIENTS
from bench.report import quantile, show
from bench.service import CONSTANT, SLUG, Place, new_place, new_study, running, serving
from bench.serving import beside, get
from bench.wire import wire
from dashboard.charts.public import public_names
from dashboard.embed.asking import THEMES
from study.instrument_document import load_folder

SAMPLE = 3_000
CHART = f"/e/{SLUG}/channel-by-age"
BROTLI = "Accept-Encoding: br"
PLAIN = [sys.executable, "-m", "gunicorn", "--log-level", "critical", "bench.naive_embed:application"]
CARDS = 20


@dataclass(frozen=True)
class Answer:
    """An answer to one request: its tag, its body's bytes as sent, and how long it took, in seconds."""

    etag: str
    size: int
    seconds: float


def run() -> None:
    """Measure rates, then sizes, then pictures."""
    with _place() as place, serving(place):
        _rates(place)
        _cold(place)
        _pictures(place)
    _weights()


@contextmanager
def _place() -> Iterator[Place]:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        yield place


def _rates(place: Place) -> None:
    page, pointer = _ask(place.port, f"{CHART}?lang=en"), _ask(place.port, f"/e/{SLUG}/release.json")
    asked = {
        "release.json, 304: an open chart looks for news": (
            get(f"/e/{SLUG}/release.json", f"If-None-Match: {pointer.etag}"),
            304,
        ),
        "a chart's page, 304": (get(f"{CHART}?lang=en", BROTLI, f"If-None-Match: {page.etag}"), 304),
        "a chart's page, brotli": (get(f"{CHART}?lang=en", BROTLI), 200),
        "its JSON, brotli": (get(f"{CHART}.json?lang=en", BROTLI), 200),
    }
    rows = [
        [name, beside(place, [[request]] * CLIENTS, expected).text]
        for name, (request, expected) in asked.items()
    ]
    show(
        "Embedded charts: answers a second",
        f"A study of {SAMPLE:,} answers, 2 workers, {CLIENTS} clients; shares are of the same server's "
        "constant answer, taken right before and after.",
        ("asked for", "share of a constant answer"),
        rows,
    )


def _cold(place: Place) -> None:
    """Ask once for every page there is: none was made before."""
    study = load_folder(SLUG)
    names = [name for name in _names() if name != "channel-by-age"]
    paths = [
        f"/e/{SLUG}/{name}?lang={lang}&theme={theme}"
        for name, lang, theme in product(names, study.languages, THEMES)
    ]
    constant = [_ask(place.port, CONSTANT).seconds for _ in paths]
    answers = [_ask(place.port, path) for path in paths]
    times = [answer.seconds for answer in answers]
    sizes = [answer.size for answer in answers]
    show(
        "Embedded charts: pages never made before",
        f"{len(paths)} pages, each asked for once by one client: each chart in each language and theme.",
        ("", "median", "95th percentile", "times a constant answer", "brotli: median", "largest"),
        [
            [
                "a page",
                f"{1000 * median(times):.1f} ms",
                f"{1000 * quantile(times, 0.95):.1f} ms",
                f"{median(times) / median(constant):.1f}",
                f"{median(sizes):,.0f} bytes",
                f"{max(sizes):,} bytes",
            ]
        ],
    )


def _pictures(place: Place) -> None:
    """Ask for cards that were never drawn before: each in another height."""
    rows = []
    for name in ("channel-by-age", "wait-curve", "channel-trend"):
        paths = [f"/e/{SLUG}/{name}.png?width=1200&height={630 - n}" for n in range(CARDS)]
        answers = [_ask(place.port, path) for path in paths]
        kept = _ask(place.port, paths[-1])
        times = [answer.seconds for answer in answers]
        rows.append(
            [
                name,
                f"{1000 * median(times):.0f} ms",
                f"{1000 * max(times):.0f} ms",
                f"{1000 * kept.seconds:.1f} ms",
                f"{max(answer.size for answer in answers) / 1000:.0f} kB",
            ]
        )
    show(
        "Embedded charts: the PNG card",
        f"1200 × 630 pixels, or some fewer rows so that each of {CARDS} is new. Promised: 100 ms and 60 kB.",
        ("chart", "median", "longest", "asked for again", "largest"),
        rows,
    )


def _weights() -> None:
    """Count what a frame brings over the wire."""
    rows = []
    with _place() as place:
        with serving(place), wire(place.port) as counted:
            _ask(counted.port, f"{CHART}?lang=en")
            rows.append(["our chart", f"{counted.received:,} bytes"])
        with running(PLAIN, place), wire(place.port) as counted:
            _ask(counted.port, "/chart")
            rows.append(["a plain Plotly iframe, gzip", f"{counted.received:,} bytes"])
    show(
        "Embedded charts: bytes on the wire",
        "One request each, head and body, as a browser that takes brotli and gzip gets it.",
        ("frame", "on the wire"),
        rows,
    )


def _names() -> tuple[str, ...]:
    with new_place() as place, new_study(place) as (_, study):
        return public_names(study)


def _ask(port: int, path: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
    answer = connection.getresponse()
    size = len(answer.read())
    seconds = time.perf_counter() - began
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path} was answered with {answer.status}; expected 200.")
    return Answer(answer.getheader("ETag", ""), size, seconds)
