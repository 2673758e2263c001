"""What a crosstab costs from the kept tally, beside a GROUP BY over the responses themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import median

from bench.answers import made_up
from bench.copies import copied, multiply, room_for
from bench.measure import held, timed, typical
from bench.report import say, show
from bench.service import Place, new_place, new_study
from commands.sample import DAYS
from study.counting import Filter, Filters
from study.response import Response, Study
from study.store import ResponseStore
from study.store.sqlite import sqlite_module
from study.tabulation import Crosstab, crosstab
from study.tally import Tally

SIZES = (1_000, 10_000, 100_000)
LARGEST = 10_000_000
PROMISED_AT, PROMISED_MILLISECONDS, PROMISED_TIMES = 10_000, 5, 2
BATCH = 2_000
TIMES, KEPT_TIMES = 5, 201
# GROUP BY over more takes half a minute each time.
ONCE_FROM = 1_000_000
HEAD = (
    *("responses", "combinations", "margin cells", "GROUP BY"),
    *("kept", "ratio", "new answer", "ratio", "first", "memory"),
)
FILTERED_HEAD = (
    *("responses", "combinations", "GROUP BY", "first", "ratio"),
    *("again", "ratio", "new answer", "ratio", "memory"),
)
ONE_SOURCE = {"source": Filter(frozenset({"newsletter"}))}
GROUP_BY = """
SELECT json_extract(answers, '$.channel'), json_extract(answers, '$.age'), count(*)
FROM responses WHERE study_id = 1 AND NOT excluded {} GROUP BY 1, 2
"""
COUNTS = (
    "SELECT count(*) FROM responses",
    "SELECT count(*) FROM tally_cells WHERE joint",
    "SELECT count(*) FROM tally_cells WHERE NOT joint",
)
# Each response once more on as many other days: so many more combinations.
SPREAD = 10
_COPY_RESPONSES = """
INSERT INTO responses (study_id, key, received, lang, source, weight, excluded, answers, shown_order)
SELECT study_id, printf('%d-%s', ?1, key), datetime(received, ?2), lang, source, weight, excluded, answers,
shown_order FROM responses WHERE id <= ?3
"""
# A combination ends with its day and its status; nothing here looks for one by its digest.
_COPY_COMBINATIONS = """
INSERT INTO tally_cells (study_id, cell, joint, codes, n, w, w2, changed)
SELECT study_id, randomblob(16), 1,
substr(codes, 1, length(codes) - 19) || date(substr(codes, -19, 10), ?2) || substr(codes, -9), n, w, w2, ?1
FROM tally_cells WHERE joint AND changed > 0
"""


def run() -> None:
    """Let one study grow, and measure at each size."""
    rows, filtered, tallies = [], [], {}
    with new_place() as place, new_study(place) as (store, study):
        responses, stored = made_up(SIZES[-1] + 2 * (len(SIZES) + 1) * TIMES), 0
        for size in SIZES:
            while stored < size:
                stored += store.add_many(study, list(islice(responses, min(BATCH, size - stored))))
            tallies[size] = store.tally(study)
            rows.append(_row(place, store, study, list(islice(responses, TIMES))))
            filtered.append(_filtered_row(place, study, list(islice(responses, TIMES))))
            stored += 2 * TIMES
        if room_for(SPREAD * SIZES[-1]):
            with _spread(place) as larger:
                filtered.append(_filtered_row(larger, study, list(islice(responses, TIMES))))
        said = f"No room on the disk for {LARGEST:,} responses: left out."
        if room_for(LARGEST):
            seconds = timed(lambda: multiply(place, LARGEST // SIZES[-1])) / 1000
            tallies[LARGEST] = store.tally(study)
            rows.append(_row(place, store, study, list(islice(responses, TIMES))))
            said = f"{LARGEST:,}: each of {SIZES[-1]:,} copied, within the database, in {seconds:.0f} s."
    _show(rows, filtered, said)
    _promised(study, tallies[PROMISED_AT], tallies[max(tallies)])


def _show(rows: list[list[str]], filtered: list[list[str]], said: str) -> None:
    show(
        "Crosstab channel × age",
        f"Milliseconds, medians. {said} Baseline: GROUP BY over the responses in SQLite; both must give the "
        "same counts. Kept: from the snapshot in memory, as each view costs. New answer: taking one more "
        "answer into the snapshot, then the crosstab. First: reading the snapshot, once a process; memory: "
        "what it holds.",
        HEAD,
        rows,
    )
    show(
        "The same of one source (a filter)",
        "Milliseconds, medians but for the first. Filters, and weights by further questions, count the joint "
        "tally, which a process keeps once it is asked for them. First: reading that, once a process; again: "
        "as each table costs; new answer: taking one more answer in, then the table; memory: what a process "
        f"then holds. Baseline as above. The largest: each response of the one before on {SPREAD} days.",
        FILTERED_HEAD,
        filtered,
    )


def _promised(study: Study, few: Tally, most: Tally) -> None:
    # In turn, so that what else the machine does meets both.
    pairs = [(_from_snapshot(study, few), _from_snapshot(study, most)) for _ in range(KEPT_TIMES)]
    at_few, at_most = map(median, zip(*pairs, strict=True))
    say(
        f"Promised: at most {PROMISED_MILLISECONDS} ms at {PROMISED_AT:,} responses, and at most "
        f"{PROMISED_TIMES} times that at {LARGEST:,}. Measured in turn: {at_few:.2f} ms; "
        f"{at_most / at_few:.2f} times that at {sum(one.n for one in most.over().values()):,}."
    )


def _from_snapshot(study: Study, tally: Tally) -> float:
    """Return the milliseconds of a crosstab from a snapshot that nobody has asked for one yet."""
    # What one view has summed up, the next only looks up.
    unasked = tally.updated(tally.revision, {})
    return timed(lambda: crosstab(unasked, study.instrument.headline, study.instrument.banner))


def _row(place: Place, store: ResponseStore, study: Study, more: list[Response]) -> list[str]:
    grouped, tally = _grouped(place, _table(store, study)), store.tally(study)
    kept = median(_from_snapshot(study, tally) for _ in range(KEPT_TIMES))
    taken = median(timed(lambda: _table(store, study)) for response in more if store.add(study, response))
    first, memory = _fresh(place, lambda store: store.tally(study))
    counts = [f"{count:,}" for count in _counts(place)]
    times = [f"{kept:.2f}", f"1/{grouped / kept:,.0f}", f"{taken:.1f}", f"1/{grouped / taken:,.1f}"]
    return [*counts, f"{grouped:,.1f}", *times, f"{first:.0f}", f"{memory / 1e6:.1f} MB"]


def _filtered_row(place: Place, study: Study, more: list[Response]) -> list[str]:
    database = place.database
    store = ResponseStore(database, refresh_seconds=0)

    def ask() -> Crosstab:
        return _table(store, study, ONE_SOURCE)

    first, again = timed(ask), typical(ask, TIMES)
    grouped = _grouped(place, ask(), "AND source = 'newsletter'")
    counts = [f"{count:,}" for count in _counts(place)[:2]]
    taken = median(timed(ask) for response in more if store.add(study, response))
    database.engine.dispose()
    _, memory = _fresh(place, lambda store: _table(store, study, ONE_SOURCE))
    times = [text for each in (first, again, taken) for text in (f"{each:.1f}", f"{each / grouped:.2f}")]
    return [*counts, f"{grouped:.1f}", *times, f"{memory / 1e6:.1f} MB"]


@contextmanager
def _spread(place: Place) -> Iterator[Place]:
    """Copy a place, and there each response and combination to other days: nearly each is one of its own."""
    with copied(place) as copy_of:
        connection = sqlite_module().connect(copy_of.file)
        connection.execute("PRAGMA synchronous = OFF")
        last = connection.execute("SELECT max(id) FROM responses").fetchone()[0]
        for copy in range(1, SPREAD):
            away = f"-{copy * (DAYS + 1)} days"
            connection.execute(_COPY_RESPONSES, (copy, away, last))
            connection.execute(_COPY_COMBINATIONS, (0, away))
        connection.commit()
        connection.close()
        yield copy_of


def _table(store: ResponseStore, study: Study, filters: Filters | None = None) -> Crosstab:
    instrument = study.instrument
    return crosstab(store.counts(study, filters), instrument.headline, instrument.banner)


def _counts(place: Place) -> list[int]:
    """Return how many responses, cells of the joint tally and cells of its margins there are."""
    connection = sqlite_module().connect(place.folder / "kanal.db")
    try:
        return [int(connection.execute(question).fetchone()[0]) for question in COUNTS]
    finally:
        connection.close()


def _grouped(place: Place, table: Crosstab, condition: str = "") -> float:
    """Return the milliseconds of a GROUP BY, which must count what the crosstab counts."""
    connection = sqlite_module().connect(place.folder / "kanal.db")
    question = GROUP_BY.format(condition)
    counted: dict[tuple[str, str], int] = {}

    def group() -> None:
        counted.update({(row, column): n for row, column, n in connection.execute(question)})

    try:
        taken = typical(group, 1 if table.base > ONCE_FROM else TIMES)
    finally:
        connection.close()
    if any(cell.count != counted.get(place, 0) for place, cell in table.cells.items() if place[1] != "all"):
        raise SystemExit("The crosstab and GROUP BY count differently.")
    return taken


def _fresh(place: Place, ask: Callable[[ResponseStore], object]) -> tuple[float, int]:
    """Return the milliseconds and the bytes that a new process's first asking takes."""
    database = place.database
    taken = timed(lambda: ask(ResponseStore(database)))

    def asked() -> ResponseStore:
        store = ResponseStore(database)
        ask(store)
        return store

    memory = held(asked)
    database.engine.dispose()
    return taken, memory
