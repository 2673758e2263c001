"""A simulation of 100 to 100,000 answers a second and a thousand to a million readers, from measured costs.

`python -m bench.scale` prints the tables of docs/explanation/scale.md, the same each time;
`python -m bench scale` measures the costs on this machine beside those that are used here.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.queueing import Outcome, arriving, asked, between, served
from bench.report import quantile, show
from study.store.tally_cells import STEPPED

SEED, ANSWERS = 7, 60_000
FALLS_BEHIND = 0.95
DAY = 86_400
SIZES = (1, 8, 32, 128, 512, 2048)


@dataclass(frozen=True)
class Costs:
    """Seconds with the study locked, by answers in one transaction; and to bring the margins up to date."""

    seconds: Mapping[int, float]
    margins: float


# As `python -m bench scale` measured them; 2,048 bring the margins up to date each time, here without that.
SQLITE = Costs(dict(zip(SIZES, (0.0008, 0.0011, 0.0022, 0.0067, 0.0215, 0.134), strict=True)), 0.247)
POSTGRES = Costs(dict(zip(SIZES, (0.0013, 0.0027, 0.0042, 0.0152, 0.052, 0.25), strict=True)), 0.632)
# Bytes of write-ahead log an answer, by answers in one transaction of PostgreSQL.
WAL = dict(zip(SIZES, (3_780, 3_070, 2_070, 2_830, 2_880, 2_840), strict=True))
# Bytes an answer keeps in PostgreSQL: its rows in responses, arrivals and joint tally, with their indexes.
KEPT = 724
# Of the seconds with the study locked, what the writing process computes itself; PostgreSQL has the rest.
OF_THE_WRITER = 0.68
# Processor seconds: what a thread answers from memory; a form's page and its POST without the writing.
REQUEST, FORM = 0.0011, 0.004
# A look of an open dashboard while nothing moves, and while an answer comes each second (`bench dashboards`).
LOOK, LOOK_AT_NEWS = 0.00038, 0.0007
# Seconds between two looks of an open chart (5 to 8.8) and of a dashboard; how long a cache keeps a copy.
CHART_LOOKS, DASHBOARD_LOOKS, COPY = 6.9, 1.6, 2.0
PLACES = 100
# How many answers of a process go into a transaction at most, today (together.py).
TOGETHER = 32
# Bytes on the wire of a 304 and its request, about.
NOT_MODIFIED = 600
# Bytes of the joint tally that a process keeps of each combination.
COMBINATION = 16


@dataclass(frozen=True)
class Queue:
    """How answers are stored: so many a second, locks that share them, processes that want each.

    A transaction takes what a process has waiting, so many at most.
    """

    rate: float
    name: str
    costs: Costs
    locks: int = 1
    writers: int = 2
    most: int = 2048
    # Seconds that a flush takes beyond those of the machine that the costs were measured on.
    flush: float = 0.0


def stored(queue: Queue, seed: int = SEED) -> Outcome:
    """Return what one lock of a queue comes to; the others come to the same, each with its share."""
    come = arriving(random.Random(seed), queue.rate / queue.locks, queue.writers)
    waiting = 0

    def seconds(size: int) -> float:
        nonlocal waiting
        waiting += size
        # What the margins do not count yet is counted together.
        margins, waiting = (queue.costs.margins, 0) if waiting >= STEPPED else (0.0, waiting)
        return between(queue.costs.seconds, size) + margins + queue.flush

    return served(come, seconds, queue.most, ANSWERS)


QUEUES = (
    Queue(100, "SQLite", SQLITE, most=TOGETHER),
    Queue(100, "PostgreSQL", POSTGRES, most=1),
    Queue(100, "PostgreSQL", POSTGRES, most=TOGETHER),
    Queue(1_000, "SQLite", SQLITE, most=TOGETHER),
    Queue(1_000, "SQLite", SQLITE),
    Queue(1_000, "PostgreSQL", POSTGRES, writers=4, most=TOGETHER),
    Queue(1_000, "PostgreSQL", POSTGRES, writers=4),
    Queue(1_000, "PostgreSQL, a flush 2 ms longer", POSTGRES, writers=4, flush=0.002),
    Queue(1_000, "PostgreSQL", POSTGRES, writers=16),
    Queue(10_000, "PostgreSQL", POSTGRES, writers=16),
    Queue(10_000, "PostgreSQL", POSTGRES, locks=8, writers=16),
    Queue(10_000, "PostgreSQL", POSTGRES, locks=8, writers=1),
    Queue(100_000, "PostgreSQL", POSTGRES, locks=64, writers=64),
    Queue(100_000, "PostgreSQL", POSTGRES, locks=64, writers=1),
    Queue(100_000, "PostgreSQL", POSTGRES, locks=128, writers=1),
)


def run() -> None:
    """Measure what is used here, then print the tables."""
    # Measuring loads PostgreSQL and a service, which the tables do without.
    from bench import scale_measured  # noqa: PLC0415

    scale_measured.run()
    tables()


def tables() -> None:
    """Print the simulation's tables."""
    show(
        "Storing answers",
        f"{ANSWERS:,} answers at random moments, to one of the locks; lag: from the POST to its commit.",
        (
            *(
                "answers a second",
                "kept by",
                "locks × writers, at most",
                "a transaction",
                "locked",
                "median lag",
            ),
            *("p99", "WAL a second", "writers' cores", "database's cores"),
        ),
        [_stored_row(queue) for queue in QUEUES],
    )
    show(
        "What answers bring",
        "Processor time of forms is without the writing above; kept: rows with their indexes in PostgreSQL.",
        ("answers a second", "cores for forms", "kept a day", "ids of 32 bits last", "joint tally an hour"),
        [_brought_row(rate) for rate in (100, 1_000, 10_000, 100_000)],
    )
    show(
        "Readers",
        f"Each look is a 304; a core answers {1 / REQUEST:,.0f} a second. One cache keeps a copy for "
        f"{COPY:.0f} s; {PLACES} are those of a CDN.",
        (
            *("open", "looks a second", "on the wire", "cores without a cache", "sent on by one cache"),
            *(f"by {PLACES} caches", "cores then"),
        ),
        [_reader_row(readers) for readers in (1_000, 10_000, 100_000, 1_000_000)],
    )
    show(
        "Dashboards",
        "Private: no cache may answer for us.",
        ("open", "looks a second", "cores while nothing moves", "with an answer a second"),
        [
            [f"{open_:,}", f"{looks:,.0f}", f"{LOOK * looks:,.1f}", f"{LOOK_AT_NEWS * looks:,.1f}"]
            for open_ in (1_000, 10_000, 100_000, 1_000_000)
            for looks in [open_ / DASHBOARD_LOOKS]
        ],
    )


def _stored_row(queue: Queue) -> Sequence[str]:
    outcome = stored(queue)
    offered = queue.rate / queue.locks
    rate, name = f"{queue.rate:,.0f}", queue.name
    locks = f"{queue.locks} × {queue.writers}, {queue.most:,}"
    if outcome.rate < FALLS_BEHIND * offered:
        most = f"falls behind: {queue.locks * outcome.rate:,.0f}/s"
        return [rate, name, locks, f"{outcome.batch:,.0f}", f"{outcome.busy:.0%}", most, *["–"] * 4]
    median, p99 = (f"{1000 * quantile(outcome.lags, share):,.0f} ms" for share in (0.5, 0.99))
    log = f"{between(WAL, outcome.batch) * queue.rate / 1e6:,.1f} MB" if queue.costs is POSTGRES else "–"
    writing = outcome.busy * queue.locks
    cores = (
        [f"{OF_THE_WRITER * writing:,.1f}", f"{(1 - OF_THE_WRITER) * writing:,.1f}"]
        if queue.costs is POSTGRES
        else [f"{writing:,.1f}", "–"]
    )
    return [rate, name, locks, f"{outcome.batch:,.0f}", f"{outcome.busy:.0%}", median, p99, log, *cores]


def _brought_row(rate: int) -> Sequence[str]:
    hours = 2**31 / rate / 3600
    last = f"{hours / 24:,.0f} days" if hours > 2 * 24 else f"{hours:.0f} hours"
    kept, tally = KEPT * rate * DAY / 1e9, COMBINATION * rate * 3600 / 1e6
    return [f"{rate:,}", f"{FORM * rate:,.1f}", f"{kept:,.0f} GB", last, f"{tally:,.0f} MB a process"]


def _reader_row(readers: int) -> Sequence[str]:
    looks = readers / CHART_LOOKS
    one, places = asked(looks, COPY, 1), asked(looks, COPY, PLACES)
    numbers = (looks, NOT_MODIFIED * looks / 1e6, REQUEST * looks, one, places, REQUEST * places)
    units = ("{:,.0f}", "{:,.1f} MB/s", "{:,.1f}", "{:.1f}/s", "{:.0f}/s", "{:.2f}")
    return [f"{readers:,}", *(unit.format(number) for unit, number in zip(units, numbers, strict=True))]


if __name__ == "__main__":
    tables()
