"""Each process keeps one immutable tally a study, and reads only what changed since."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Row, select

from study import models
from study.counting import Latest
from study.joint import JointTally
from study.response import Study
from study.store.database import Database
from study.store.flagging import flagged_and_included, flags_moved
from study.store.tally_cells import joint_batches, read_pairs
from study.tally import Tally, count, dimensions

# The revision of what was not read yet: one below any.
_UNREAD = -1


class _OfRevision(Protocol):
    @property
    def revision(self) -> int: ...


_Value = TypeVar("_Value", bound=_OfRevision)


@dataclass(frozen=True)
class Whole:
    """A study's tally, its joint, and what of it is flagged and included, all of one moment.

    `moved` is another whenever responses are flagged, excluded or included.
    """

    tally: Tally
    joint: JointTally
    flagged: JointTally
    moved: tuple[int, ...] = ()

    @property
    def revision(self) -> int:
        """Return the revision that they are of."""
        return self.tally.revision


@dataclass
class _Kept(Generic[_Value]):
    """What a process keeps of a study, and when it last looked whether that is still so."""

    value: _Value
    checked: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self, read: Callable[[_Value], _Value], seconds: float, since: int = 0) -> _Value:
        """Return the value; where it is older than some seconds, one caller at a time reads the next.

        The others do not wait, but for one that is of a revision or later.
        """
        lacking = self.value.revision < since
        if (lacking or self._is_older(seconds)) and self.lock.acquire(blocking=lacking):
            try:
                now = time.monotonic()
                if self.value.revision < since or self._is_older(seconds):
                    self.value = read(self.value)
                    self.checked = now
            finally:
                self.lock.release()
        return self.value

    def _is_older(self, seconds: float) -> bool:
        return time.monotonic() - self.checked >= seconds


class Snapshots:
    """The tallies that this process keeps."""

    def __init__(self, database: Database, refresh_seconds: float) -> None:
        """Take a database; look at a tally again once it is older than the seconds given."""
        self._database = database
        self._refresh_seconds = refresh_seconds
        self._tallies: dict[str, _Kept[Tally]] = {}
        self._wholes: dict[str, _Kept[Whole]] = {}
        self._latest: dict[str, tuple[int, Latest | None]] = {}

    def tally(self, study: Study) -> Tally:
        """Return a study's tally; one caller at a time brings it up to date, the others do not wait."""
        kept = self._tallies.setdefault(study.slug, _Kept(_unread(study)))
        return kept.newest(lambda known: self._next_tally(study, known), self._refresh_seconds)

    def whole(self, study: Study, since: int = 0) -> Whole:
        """Return a study's tally with its joint, of a revision or later; who asks for none never loads it."""
        nothing = JointTally.empty(dimensions(study.instrument))
        kept = self._wholes.setdefault(study.slug, _Kept(Whole(_unread(study), nothing, nothing)))
        return kept.newest(lambda known: self._next_whole(study, known), self._refresh_seconds, since)

    def latest(self, study: Study) -> Latest | None:
        """Return the included response that was stored last; read again when the revision moved."""
        revision = self.tally(study).revision
        known = self._latest.get(study.slug)
        if known is None or known[0] != revision:
            with self._database.read() as connection:
                known = revision, _latest(connection, _row(connection, study).id)
            self._latest[study.slug] = known
        return known[1]

    def _next_tally(self, study: Study, known: Tally) -> Tally:
        with self._database.read() as connection:
            return _tally(connection, _row(connection, study), study, known)

    def _next_whole(self, study: Study, known: Whole) -> Whole:
        # Taken first, it is not newer than what is read now, and nearly always the same.
        tally = self.tally(study)
        with self._database.read() as connection:
            row = _row(connection, study)
            moved = row.reduced, *flags_moved(connection)
            if (row.revision, moved) == (known.revision, known.moved):
                return known
            tally = _tally(connection, row, study, tally)
            joint, flagged = _joint(connection, row, study, known), known.flagged
            if moved != known.moved:
                responses = flagged_and_included(connection, row.id, study.instrument)
                flagged = JointTally.of(tally.dimensions, count(study.instrument, responses))
        return Whole(tally, joint, flagged, moved)


def _unread(study: Study) -> Tally:
    return Tally(dimensions(study.instrument), _UNREAD)


def _row(connection: Connection, study: Study) -> Row[Any, Any, Any]:
    studies = models.studies
    found = select(studies.c.id, studies.c.revision, studies.c.reduced)
    return connection.execute(found.where(studies.c.slug == study.slug)).one()


def _tally(connection: Connection, row: Row[Any, Any, Any], study: Study, known: Tally) -> Tally:
    """Return the tally as it is now, with what changed since one is known."""
    if row.revision == known.revision:
        return known
    if known.revision < row.reduced:
        # A cell that is gone cannot say that it changed.
        known = _unread(study)
    return known.updated(row.revision, read_pairs(connection, row.id, since=known.revision))


def _joint(connection: Connection, row: Row[Any, Any, Any], study: Study, known: Whole) -> JointTally:
    if row.revision == known.revision:
        return known.joint
    joint, since = known.joint, known.revision
    if known.revision < row.reduced:
        joint, since = JointTally.empty(dimensions(study.instrument)), _UNREAD
    return joint.updated(joint_batches(connection, row.id, since))


def _latest(connection: Connection, study_id: int) -> Latest | None:
    table = models.responses
    # Plain, SQLite would take the index of the keys, and sort the whole study.
    found = select(table.c.received, table.c.source).where(table.c.study_id + 0 == study_id)
    row = connection.execute(
        found.where(table.c.excluded.is_(False)).order_by(table.c.id.desc()).limit(1)
    ).first()
    return None if row is None else Latest(row.received, row.source)
