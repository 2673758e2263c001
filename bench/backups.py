"""Backup and restore, beside plain copies of the same rows. `python -m bench.backups [RESPONSES …]`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bench.answers import made_up
from bench.copies import multiply
from bench.report import show
from bench.service import ROOT, Place, new_place, new_study
from study.store.backup import TABLES
from study.store.sqlite import sqlite_module

USUAL = (20_000,)
# Beyond these, answers stand there several times: they take as many rows, and fewer cells of the tally.
DIFFERENT, BATCH = 100_000, 2_000
# As if they had come by the form.
_ARRIVALS = """
INSERT INTO arrivals (response_id, study_id, code_digest, seconds, network, trap)
SELECT id, study_id, randomblob(16), 42.5, '', 0 FROM responses
"""


def run(sizes: Sequence[int] = USUAL) -> None:
    """Back up and restore services of some sizes."""
    show(
        "Backup and restore (SQLite)",
        "Ratio of a backup: to SQLite's own .backup of the same file. Ratio of a restore: to a plain SELECT "
        "and executemany of the same rows into empty tables with the same indexes, in this process. Both "
        "commands: as typed, with the start of Python; the restore's with its check of the tally.",
        ("what", "responses", "all rows", "seconds", "of the processor", "ratio", "MB written", "peak MB"),
        [row for count in sizes for row in _rows(count)],
    )


class Took(NamedTuple):
    """Seconds on the clock and of the processor, and the peak of resident megabytes of a process."""

    seconds: float
    processor: float
    peak: float = 0


def _rows(count: int) -> Iterator[list[str]]:
    with new_place() as place, new_place() as target, new_place() as plain:
        _fill(place, count)
        size, rows = f"{count:,}", f"{_stored(place):,}"
        file, copy = place.folder / "one.backup", place.folder / "copy.db"
        stored = [target.folder / "kanal.db", plain.folder / "kanal.db"]
        own = _own_backup(place, copy)
        yield ["SQLite's .backup", size, rows, *_said(own, own, copy)]
        yield ["backup", size, rows, *_said(_command(place, "backup", str(file)), own, file)]
        copied = _plain_copy(place, plain)
        yield ["plain copy of all rows", size, rows, *_said(copied, copied, stored[1])]
        yield ["restore", size, rows, *_said(_command(target, "restore", str(file)), copied, stored[0])]


def _said(took: Took, beside: Took, written: Path) -> list[str]:
    ratio, peak = took.seconds / beside.seconds, f"{took.peak:.0f}" if took.peak else ""
    size = written.stat().st_size / 1e6
    return [f"{took.seconds:.1f}", f"{took.processor:.1f}", f"{ratio:.1f}", f"{size:.1f}", peak]


def _fill(place: Place, count: int) -> None:
    with new_study(place) as (store, study):
        responses = made_up(min(count, DIFFERENT))
        while batch := list(islice(responses, BATCH)):
            store.add_many(study, batch)
    multiply(place, max(1, count // DIFFERENT))
    connection = _opened(place)
    connection.execute(_ARRIVALS)
    connection.close()


def _opened(place: Place) -> Any:
    return sqlite_module().connect(place.folder / "kanal.db", isolation_level=None)


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
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}.")
    seconds = time.perf_counter() - began
    return Took(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    run([int(size) for size in sys.argv[1:]] or USUAL)
