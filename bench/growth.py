"""What views, posts and releases cost as a study grows: at 10,000, 1,000,000 and 10,000,000 responses."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import TypeAlias

from bench.answers import made_up
from bench.copies import copied, multiply, room_for, turn
from bench.report import say, show, spread
from bench.service import ROOT, Place, new_place, new_study, session_cookie
from study.publication import further_dimensions
from study.store import ResponseStore
from study.store.sqlite import sqlite_module

FIRST, SECOND, LARGEST = 10_000, 1_000_000, 10_000_000
# What the second is copied from, to other days; each day of the sample but for some is gone through.
TURNED = 20_000
ROUNDS, BATCH = 3, 2_000
# With their arrivals, and a million cells of the joint tally.
ROOM = 2 * (LARGEST + 2 * SECOND)
WHAT = {
    "crosstab": "a crosstab of the live tally",
    "page": "the dashboard's page",
    "feed": "its feed, after an answer",
    "filtered": "its feed of one source (a filter)",
    "embed": "an embed that was never made",
    "results": "the results page",
    "thanks": "the thanks page",
    "post": "an answer, posted",
    # The last of a round: what the others stored is released with it, and nothing is due in the next.
    "release": "a release that is due",
}
MOMENTS = {
    "the first time in a process": "All that a process has to read first is in it.",
    "then": "After one more answer where that moves it (crosstab, dashboard), else another page.",
}
COUNTS = (
    "SELECT count(*) FROM responses",
    "SELECT count(*) FROM tally_cells WHERE joint",
    "SELECT count(*) FROM tally_cells WHERE NOT joint",
)
# As if they had come by the form; in the order of their digests, so that the index grows at its end.
_ARRIVALS = """
INSERT INTO arrivals (response_id, study_id, code_digest, seconds, network, trap)
SELECT id, study_id, CAST(printf('%016d', id) AS BLOB), 42.5, '', 0 FROM responses
"""


@dataclass(frozen=True)
class Grown:
    """A study of a size, and who reads its dashboard."""

    place: Place
    cookie: str

    def counts(self) -> list[int]:
        """Return how many responses, cells of the joint tally and cells of its margins there are."""
        connection = sqlite_module().connect(self.place.file)
        try:
            return [int(connection.execute(question).fetchone()[0]) for question in COUNTS]
        finally:
            connection.close()


# Milliseconds by what was done and by study: the first time in a process, and the median of more.
Times: TypeAlias = Mapping[str, Sequence[tuple[float, float]]]


def run() -> None:
    """Let studies grow, and do the same with each."""
    if not room_for(ROOM):
        say(f"Growth: no room on the disk for {LARGEST:,} responses; left out.")
        return
    with _studies() as studies:
        counts = [one.counts() for one in studies]
        rounds = [_round(studies) for _ in range(ROUNDS)]
    show(
        "Growth: the studies",
        "The second and the last are copies: their responses count in combinations that are there already. "
        "The third has nearly as many combinations as responses, as real surveys have; so has the first.",
        ("responses", "cells of the joint tally", "cells of its margins"),
        [[f"{number:,}" for number in numbers] for numbers in counts],
    )
    for place, name in enumerate(MOMENTS):
        _show(name, counts, [{what: [one[place] for one in both[what]] for what in WHAT} for both in rounds])


def _show(
    name: str, counts: Sequence[Sequence[int]], rounds: Sequence[Mapping[str, Sequence[float]]]
) -> None:
    first = f"{counts[0][0]:,}"
    show(
        f"Growth: {name}",
        f"{MOMENTS[name]} Milliseconds without HTTP, and times those at {first} in the same of {ROUNDS} "
        "rounds. Promised: flat within a factor of 2.",
        ("what", f"ms at {first}", *(f"times, at {size}" for size in _told_apart(counts))),
        [[said, *_cells([times[what] for times in rounds])] for what, said in WHAT.items()],
    )


def _told_apart(counts: Sequence[Sequence[int]]) -> Iterator[str]:
    for responses, joint, _ in counts[1:]:
        yield f"{responses:,} in {joint:,} cells"


def _cells(rounds: Sequence[Sequence[float]]) -> Iterator[str]:
    """Yield the cells of a row: rounds of milliseconds, one a study."""
    yield spread([times[0] for times in rounds], "{:,.1f}".format)
    for study in range(1, len(rounds[0])):
        yield spread([times[study] / times[0] for times in rounds], "{:.1f}".format)


@contextmanager
def _studies() -> Iterator[list[Grown]]:
    """Make studies of all sizes, each with a release and a reader."""
    with new_place() as first, new_place() as turned, ExitStack() as kept:
        cookies = [_filled(first, FIRST), _filled(turned, TURNED)]
        few = kept.enter_context(copied(first))
        multiply(few, SECOND // FIRST)
        turn(turned, SECOND // TURNED)
        largest = kept.enter_context(copied(turned))
        multiply(largest, LARGEST // SECOND)
        studies = [
            Grown(place, cookie)
            for place, cookie in zip(
                (first, few, turned, largest), (*cookies[:1] * 2, *cookies[1:] * 2), strict=True
            )
        ]
        for one in studies:
            _finish(one.place)
        yield studies


def _filled(place: Place, count: int) -> str:
    with new_study(place) as (store, study):
        responses = made_up(count)
        while batch := list(islice(responses, BATCH)):
            store.add_many(study, batch)
    return session_cookie(place)


def _finish(place: Place) -> None:
    """Let responses have arrived, and release them."""
    connection = sqlite_module().connect(place.file)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(_ARRIVALS)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    database = place.database
    store = ResponseStore(database)
    study = store.known("channel-preference")
    store.release(study, further_dimensions(study))
    database.engine.dispose()


def _round(studies: Sequence[Grown]) -> Times:
    # In turn, so that what else the machine does meets all of them.
    return {what: [_times(what, one) for one in studies] for what in WHAT}


def _times(what: str, study: Grown) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.grown", what, study.cookie, study.place.secret]
    environment = study.place.environment
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    first, *more = map(float, done.stdout.split())
    return first, median(more)
