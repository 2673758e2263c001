"""Backup and restore, beside plain copies of the same rows. `python -m bench.backups [RESPONSES …]`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bench.answers import made_up
from bench.copies import turn
from bench.postgres import postgres
from bench.processes import peak_megabytes
from bench.report import show
from bench.service import ROOT, Place, new_place, new_study
from study.store.backup import TABLES
from study.store.sqlite import sqlite_module

USUAL = (100_000, 1_000_000)
# Beyond these, answers are given again on other days: nearly each has a combination of its own all the same.
DIFFERENT, BATCH = 100_000, 20_000
LOOK_SECONDS = 0.02
# As if they had come by the form.
_ARRIVALS = """
INSERT INTO arrivals (response_id, study_id, code_digest, seconds, network, trap)
SELECT id, study_id, randomblob(16), 42.5, '', 0 FROM responses
"""


def run(sizes: Sequence[int] = USUAL) -> None:
    """Back up and restore services of some sizes."""
    rows = [row for count in sizes for row in _rows(count)]
    show(
        "Backup and restore",
        "Ratios are of processor time. That of a backup: to SQLite's own .backup of the same file. That of a "
        "restore: to a plain SELECT and executemany of the same rows into empty tables with the same "
        "indexes, in this process. Both commands: as typed, with the start of Python; the restore's with "
        "its check of the tally. What PostgreSQL's own processes took is not in it. The load of the machine "
        f"at the end was {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores.",
        ("what", "responses", "all rows", "seconds", "of the processor", "ratio", "MB written", "peak MB"),
        rows,
    )


class Took(NamedTuple):
    """Seconds on the clock and of the processor, and the peak of resident megabytes of a process."""

    seconds: float
    processor: float
    peak: float = 0


def _rows(count: int) -> Iterator[list[str]]:
    with new_place() as place, new_place() as target, new_place() as plain, postgres() as server:
        _fill(place, count)
        size, rows = f"{count:,}", f"{_stored(place):,}"
        file, copy = place.folder / "one.backup", place.folder / "copy.db"
        own = _own_backup(place, copy)
        yield ["SQLite's .backup", size, rows, *_said(own, own, copy)]
        yield ["backup", size, rows, *_said(_command(place, "backup", str(file)), own, file)]
        copied = _plain_copy(place, plain)
        yield ["plain copy of all rows", size, rows, *_said(copied, copied, plain.file)]
        yield ["restore", size, rows, *_said(_command(target, "restore", str(file)), copied, target.file)]
        elsewhere = replace(target, settings={"KANAL_DATABASE_URL": server.create("restored")})
        took, again = _command(elsewhere, "restore", str(file)), place.folder / "again.backup"
        yield ["restore, PostgreSQL", size, rows, *_said(took, copied)]
        took = _command(elsewhere, "backup", str(again))
        yield ["backup, PostgreSQL", size, rows, *_said(took, own, again)]


def _said(took: Took, beside: Took, written: Path | None = None) -> list[str]:
    ratio, peak = took.processor / beside.processor, f"{took.peak:.0f}" if took.peak else ""
    size = f"{written.stat().st_size / 1e6:.1f}" if written else ""
    return [f"{took.seconds:.1f}", f"{took.processor:.1f}", f"{ratio:.1f}", size, peak]


def _fill(place: Place, count: int) -> None:
    with new_study(place) as (store, study):
        responses = made_up(min(count, DIFFERENT))
        while batch := list(islice(responses, BATCH)):
            store.add_many(study, batch)
    if count > DIFFERENT:
        turn(place, count // DIFFERENT)
    connection = _opened(place)
    connection.execute(_ARRIVALS)
    connection.close()


def _opened(place: Place) -> Any:
    return sqlite_module().connect(place.file, isolation_level=None)


def _stored(place: Place) -> int:
    connection = _opened(place)
    counts = [connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in TABLES]  # noqa: S608 (our own names)
    connection.close()
    return sum(counts)


def _own_backup(place: Place, copy: Path) -> Took:
    """Let SQLite copy its pages."""
    source, target = _opened(place), sqlite_module().connect(copy)
    took = _timed(lambda: source.backup(target))
    target.close()
    source.close()
    return took


def _plain_copy(place: Place, plain: Place) -> Took:
    """Read all rows and insert them, each table in a statement."""
    with new_study(plain):
        source, target = _opened(place), _opened(plain)
    target.execute("DELETE FROM studies")
    target.execute("DELETE FROM instruments")

    def copy() -> None:
        target.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            places = ", ".join("?" * len(table.columns))
            rows = source.execute(f"SELECT * FROM {table.name}")  # noqa: S608
            target.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)  # noqa: S608
        target.execute("COMMIT")

    took = _timed(copy)
    source.close()
    target.close()
    return took


def _timed(work: Callable[[], object]) -> Took:
    began, worked = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - began, time.process_time() - worked)


def _command(place: Place, *words: str) -> Took:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=place.environment, stdout=subprocess.DEVNULL)
    ended, peak = 0, 0.0
    while not ended:
        time.sleep(LOOK_SECONDS)
        # What the system tells of an ended process may be the peak of who started it.
        peak = max(peak, peak_megabytes(process.pid))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}.")
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, peak)


if __name__ == "__main__":
    run([int(size) for size in sys.argv[1:]] or USUAL)
