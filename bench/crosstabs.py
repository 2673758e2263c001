"""What a crosstab costs from the kept tally, beside a GROUP BY over the responses themselves."""

import time
import tracemalloc
from collections.abc import Callable
from statistics import median

from bench.answers import made_up
from bench.report import show
from bench.service import Place, new_place, new_study
from study.response import Response, Study
from study.store import ResponseStore
from study.store.database import sqlite_module
from study.tabulation import crosstab

SIZES = (1_000, 10_000, 100_000)
BATCH = 2_000
HEAD = (
    *("responses", "combinations", "margin cells", "GROUP BY"),
    *("kept", "ratio", "new answer", "ratio", "first", "memory"),
)
TIMES = 5
GROUP_BY = """
SELECT json_extract(answers, '$.channel'), json_extract(answers, '$.age'), count(*)
FROM responses WHERE study_id = 1 AND NOT excluded GROUP BY 1, 2
"""
COUNTS = (
    "SELECT count(*) FROM responses",
    "SELECT count(*) FROM tally_cells WHERE joint",
    "SELECT count(*) FROM tally_cells WHERE NOT joint",
)


def run() -> None:
    """Let one study grow, and measure at each size."""
    rows = []
    with new_place() as place, new_study(place) as (store, study):
        responses, stored = made_up(SIZES[-1] + len(SIZES) * TIMES), 0
        for size in SIZES:
            while stored < size:
                batch = [next(responses) for _ in range(min(BATCH, size - stored))]
                stored += store.add_many(study, batch)
            rows.append(_row(place, store, study, [next(responses) for _ in range(TIMES)]))
            stored += TIMES
    show(
        "Crosstab channel × age",
        "Milliseconds, median of 5. Baseline: GROUP BY over the responses in SQLite. Kept: from the snapshot "
        "in memory, as each view costs. New answer: taking one more answer into the snapshot, then the "
        "crosstab. First: reading the snapshot, once a process; memory: what it holds.",
        HEAD,
        rows,
    )


def _row(place: Place, store: ResponseStore, study: Study, more: list[Response]) -> list[str]:
    instrument = study.instrument
    row, banner = instrument.headline, instrument.banner
    grouped = _grouped(place)
    tally = store.tally(study)
    crosstab(tally, row, banner)
    kept = _milliseconds(lambda: crosstab(tally, row, banner))
    taken = []
    for response in more:
        store.add(study, response)
        taken.append(_timed(lambda: crosstab(store.tally(study), row, banner)))
    first, memory = _first(place, study)
    return [
        *(f"{count:,}" for count in _counts(place)),
        f"{grouped:.1f}",
        f"{kept:.2f}",
        f"1/{grouped / kept:,.0f}",
        f"{median(taken):.1f}",
        f"1/{grouped / median(taken):,.1f}",
        f"{first:.0f}",
        f"{memory / 1e6:.1f} MB",
    ]


def _counts(place: Place) -> list[int]:
    """Return how many responses, cells of the joint tally and cells of its margins there are."""
    connection = sqlite_module().connect(place.folder / "kanal.db")
    try:
        return [int(connection.execute(question).fetchone()[0]) for question in COUNTS]
    finally:
        connection.close()


def _grouped(place: Place) -> float:
    connection = sqlite_module().connect(place.folder / "kanal.db")
    try:
        return _milliseconds(lambda: connection.execute(GROUP_BY).fetchall())
    finally:
        connection.close()


def _first(place: Place, study: Study) -> tuple[float, int]:
    """Return the milliseconds and the bytes of a process's first reading of the tally."""
    database = place.database
    reading = _timed(lambda: ResponseStore(database).tally(study))
    tracemalloc.start()
    fresh = ResponseStore(database)
    fresh.tally(study)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    database.engine.dispose()
    return reading, held


def _milliseconds(work: Callable[[], object]) -> float:
    return median(_timed(work) for _ in range(TIMES))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
