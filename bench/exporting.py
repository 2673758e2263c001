"""The export of responses over HTTP, beside a plain dump of their table; and the memory that it takes."""

import csv
import http.client
import os
import re
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.answers import made_up
from bench.copies import multiply, room_for
from bench.report import say, show
from bench.service import ROOT, SLUG, Place, new_place, new_study, running
from study.store import AccountStore, Role
from study.store.sqlite import sqlite_module

FEW, MORE, MANY = 20_000, 100_000, 1_000_000
BATCH, PIECE = 2_000, 1 << 16
ANALYST = "analyst@localhost"
CSV, SPSS = "responses.csv", "responses.sav"
TAKEN = (FEW, CSV), (MORE, SPSS), (MANY, CSV)


def run() -> None:
    """Take the responses of studies of some sizes away."""
    if not Path("/proc/self/status").exists():
        say("Export: peaks of memory only where there is /proc (Linux); left out.")
        return
    rows = [row for count, name in TAKEN if room_for(count) for row in _rows(count, name)]
    show(
        "Export of responses",
        "Plain dump: SELECT * of the same table on the same SQLite, written by csv, in this process. "
        "Downloads: from gunicorn as in production, through the sign-in, read as fast as they come. Peak: "
        "the resident memory of the worker that has most, before the download and at most.",
        ("what", "responses", "seconds", "a second", "of the dump's speed", "MB sent", "peak before", "peak"),
        rows,
    )


def _rows(count: int, name: str) -> Iterator[list[str]]:
    with new_place() as place, new_study(place) as (store, study):
        responses = made_up(FEW)
        while batch := list(islice(responses, BATCH)):
            store.add_many(study, batch)
        multiply(place, count // FEW)
        plain = _dumped(place)
        yield ["plain dump", f"{count:,}", f"{plain:.1f}", f"{count / plain:,.0f}", "1", "", "", ""]
        yield _downloaded(place, name, count, plain)


def _dumped(place: Place) -> float:
    """Return the seconds of a plain dump."""
    connection = sqlite_module().connect(place.folder / "kanal.db")
    began = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        csv.writer(nowhere).writerows(connection.execute("SELECT * FROM responses"))
    connection.close()
    return time.perf_counter() - began


def _downloaded(place: Place, name: str, count: int, plain: float) -> list[str]:
    """Return what a download from a service of its own took, and check that all of it came."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(ROOT / "gunicorn.conf.py"),
        "wsgi:application",
    ]
    cookie = _cookie(place)
    with running(command, place) as process:
        before = _peak(process.pid)
        began = time.perf_counter()
        size, lines = _read(place, f"/dashboard/download/{SLUG}/{name}", cookie)
        seconds = time.perf_counter() - began
        after = _peak(process.pid)
    if name == CSV and lines != count + 1:
        raise SystemExit(f"{lines - 1:,} responses came; expected {count:,}.")
    speed = [f"{seconds:.1f}", f"{count / seconds:,.0f}", f"{plain / seconds:.2f}", f"{size / 1e6:.0f}"]
    return [name, f"{count:,}", *speed, f"{before:.0f} MB", f"{after:.0f} MB"]


def _cookie(place: Place) -> str:
    database = place.database
    accounts = AccountStore(database)
    accounts.add(ANALYST, Role.ANALYST)
    session = accounts.session(ANALYST)
    database.engine.dispose()
    return f"kanal_session={session}"


def _read(place: Place, path: str, cookie: str) -> tuple[int, int]:
    """Read an answer as it comes; return its bytes and its lines."""
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=600)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"{path} was answered {answer.status}.")
    size = lines = 0
    while piece := answer.read(PIECE):
        size += len(piece)
        lines += piece.count(b"\n")
    connection.close()
    return size, lines


def _peak(pid: int) -> float:
    """Return the most megabytes that a worker of a server has had."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return max(_megabytes(Path(f"/proc/{child}/status").read_text(encoding="utf-8")) for child in children)


def _megabytes(status: str) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) * 1024 / 1e6 if found else float("nan")
