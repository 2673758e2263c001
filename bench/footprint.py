"""What a process needs: the seconds until it is imported, and the memory of a worker that serves."""

import http.client
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.answers import made_up
from bench.load import Client
from bench.processes import children, known, megabytes
from bench.report import say, show
from bench.service import ROOT, SLUG, Place, new_place, new_study, running, session_cookie
from bench.serving import answer_request
from survey.tokens import FormTokens

TIMES = 9
IMPORTS = {
    "flask, dash and sqlalchemy alone (baseline)": "flask, dash, sqlalchemy",
    "study with its store": "study.publication, study.method_facts, study.store",
    "wsgi": "wsgi",
}
TIMED = """
import time
wall, processor = time.perf_counter(), time.process_time()
import {}
print(time.perf_counter() - wall, time.process_time() - processor)
"""
SAMPLE, POSTS, EACH = 3_000, 1_000, 100
PAGES = (
    f"/s/{SLUG}",
    f"/e/{SLUG}/channel-by-age",
    f"/e/{SLUG}/channel-by-age.json",
    "/dashboard/",
    f"/dashboard/feed?study={SLUG}",
)
HEAVY = ("numpy", "pandas", "scipy")
WORKERS = {"one constant Flask page (baseline)": "bench.constant:application", "Kanal": "wsgi:application"}
MEASURES = ("Rss", "Pss")


def run() -> None:
    """Import in new processes, and look at what workers hold."""
    with new_place() as place:
        show(
            "Import",
            f"Seconds in a new process, {TIMES} times in turn, without those that Python takes to start. "
            "Processor: what the import itself used; the rest of the median is other work on the machine.",
            ("what", "median", "quickest", "processor", "ratio of the quickest"),
            _imports(place),
        )
    if not known():
        say("Memory of a worker: only where there is /proc (Linux); left out.")
        return
    show(
        "Memory of a worker",
        f"gunicorn as in production, 2 workers of 4 threads, a study of {SAMPLE:,} answers; then {POSTS:,} "
        f"posts and {EACH} requests each for form, embed, JSON, dashboard and feed (the baseline: as "
        "many for its page). Promised: 120 MB. Resident: all pages that the worker has, also those "
        "it shares with the others; its share: shared pages divided among those who have them.",
        ("what", "resident", "its share", "numpy, pandas or scipy loaded"),
        [_worker(*named) for named in WORKERS.items()],
    )


def _imports(place: Place) -> list[list[str]]:
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in IMPORTS}
    for _ in range(TIMES):
        # In turn, so that what else the machine does meets them all.
        for name, modules in IMPORTS.items():
            seconds[name].append(_seconds(place, [sys.executable, "-c", TIMED.format(modules)]))
    quickest = {name: min(wall for wall, _ in each) for name, each in seconds.items()}
    rows = []
    for name, each in seconds.items():
        walls, processors = zip(*each, strict=True)
        times = (median(walls), quickest[name], min(processors))
        ratio = quickest[name] / next(iter(quickest.values()))
        rows.append([name, *(f"{value:.2f}" for value in times), f"{ratio:.1f}"])
    return rows


def _seconds(place: Place, command: list[str]) -> tuple[float, float]:
    done = subprocess.run(
        command, cwd=ROOT, env=place.environment, check=True, capture_output=True, text=True
    )
    wall, processor = map(float, done.stdout.split())
    return wall, processor


def _worker(name: str, target: str) -> list[str]:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        cookie = session_cookie(place)
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), target]
        with running(command, place) as process:
            _post_all(place)
            _ask_all(place, cookie)
            workers = list(children(process.pid))
            most = {measure: max(megabytes(pid, measure) for pid in workers) for measure in MEASURES}
            loaded = {heavy for pid in workers for heavy in HEAVY if _maps(pid, heavy)}
    return [name, *(f"{most[measure]:.0f} MB" for measure in MEASURES), ", ".join(sorted(loaded)) or "none"]


def _post_all(place: Place) -> None:
    tokens = FormTokens(place.secret)
    for response in made_up(POSTS, seed=2):
        # A new client each time, so that both workers get some.
        client = Client(place.port)
        client.ask(answer_request(tokens, response.answers))
        client.close()


def _ask_all(place: Place, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)
    for page in PAGES * EACH:
        connection.request("GET", page, headers={"Cookie": cookie})
        connection.getresponse().read()
        # A new connection each time, so that both workers get some.
        connection.close()


def _maps(pid: int, package: str) -> bool:
    """Return whether a process has a compiled part of a package in memory."""
    return f"/{package}/" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
