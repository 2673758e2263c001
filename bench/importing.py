"""The import of a large file, beside a plain copy of the same rows into one SQLite table."""

import csv
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench.answers import made_up
from bench.report import show
from bench.service import ROOT, SLUG, Place, new_place, new_study
from study.response import Study
from study.store.sqlite import sqlite_module

ROWS = 100_000
BATCH = 2_000


def run() -> None:
    """Copy the rows plainly, import them, and import them again."""
    with new_place() as place:
        with new_study(place) as (_, study):
            file = place.folder / "answers.csv"
            _write(file, study)
        plain = _plain_copy(file, place.folder / "plain.db")
        rows = [["plain copy, no checks, no tally", f"{plain:.1f} s", "1", f"{ROWS:,} rows inserted"]]
        for name in ("import", "the same file again"):
            seconds, said = _import(place, file)
            rows.append([name, f"{seconds:.1f} s", f"{seconds / plain:.1f}", said])
    show(
        f"Import of {ROWS:,} rows",
        "Ratio to a plain copy: the same file read with csv, inserted with executemany in batches of the "
        "same size, on the same SQLite and journal. The import's time includes starting Python.",
        ("what", "time", "ratio", "result"),
        rows,
    )


def _write(file: Path, study: Study) -> None:
    codes = [question.code for question in study.instrument.closed]
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["key", "received", "lang", "source", *codes])
        for response in made_up(ROWS):
            beside = (response.key, response.received.isoformat(), response.lang, response.source)
            writer.writerow([*beside, *(response.answers[code] for code in codes)])


def _plain_copy(file: Path, database: Path) -> float:
    began = time.perf_counter()
    connection = sqlite_module().connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        columns = next(rows)
        names = ", ".join(f'"{name}" TEXT NOT NULL' for name in columns)
        connection.execute(f"CREATE TABLE plain (id INTEGER PRIMARY KEY, {names}, UNIQUE (key))")
        places = ", ".join("?" * len(columns))
        insert = f"INSERT INTO plain ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 (our own columns)
        for batch in _batches(rows):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(insert, batch)
            connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - began


def _batches(rows: Iterator[list[str]]) -> Iterator[Sequence[list[str]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _import(place: Place, file: Path) -> tuple[float, str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "responses", "import", SLUG, str(file)]
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=place.environment, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - began, done.stdout.strip().splitlines()[-1]
