"""Each process keeps one immutable tally a study, and reads only what changed since."""

import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import select

from study import models
from study.response import Study
from study.store.database import Database
from study.store.tally_cells import read_pairs
from study.tally import Tally, dimensions


@dataclass
class _Kept:
    tally: Tally
    checked: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


class Snapshots:
    """The tallies that this process keeps."""

    def __init__(self, database: Database, refresh_seconds: float) -> None:
        """Take a database; look at a tally again once it is older than the seconds given."""
        self._database = database
        self._refresh_seconds = refresh_seconds
        self._kept: dict[str, _Kept] = {}

    def get(self, study: Study) -> Tally:
        """Return a study's tally; one caller at a time brings it up to date, the others do not wait."""
        fresh = _Kept(Tally(dimensions(study.instrument)))
        kept = self._kept.setdefault(study.slug, fresh)
        first = kept.checked == float("-inf")
        if time.monotonic() - kept.checked >= self._refresh_seconds and kept.lock.acquire(blocking=first):
            try:
                self._refresh(study.slug, kept)
            finally:
                kept.lock.release()
        return kept.tally

    def _refresh(self, slug: str, kept: _Kept) -> None:
        now = time.monotonic()
        if now - kept.checked < self._refresh_seconds:
            return
        studies = models.studies
        with self._database.read() as connection:
            found = select(studies.c.id, studies.c.revision, studies.c.reduced)
            study_id, revision, reduced = connection.execute(found.where(studies.c.slug == slug)).one()
            if revision != kept.tally.revision:
                # A cell that is gone cannot say that it changed.
                known = kept.tally if kept.tally.revision >= reduced else Tally(kept.tally.dimensions)
                changed = read_pairs(connection, study_id, since=known.revision)
                kept.tally = known.updated(revision, changed)
        kept.checked = now
