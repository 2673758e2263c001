"""Each process keeps one immutable tally a study, and reads only what changed since."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Row, select

from study import models
from study.counting import Latest, LiveCounts
from study.joint import JointTally
from study.response import Study
from study.store.database import BehindError, Database
from study.store.flagging import flagged_and_included, flags_moved
from study.store.tally_reading import joint_batches, read_days, read_pairs
from study.store.tally_steps import steps_since
from study.store.wakes import Wakes
from study.tally import DAY, Combination, Count, Tally, count, dimensions, included, pair_cells, totals

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

    @classmethod
    def unread(cls, study: Study) -> "Whole":
        """Return what there is before the first reading."""
        nothing = JointTally.empty(dimensions(study.instrument))
        return cls(_unread(study), nothing, nothing)


@dataclass(frozen=True)
class Dated:
    """The counts of a study, with those over any question, the banner and the day, all of one moment."""

    counts: LiveCounts
    banner: str
    days: Mapping[Combination, Count]

    @property
    def revision(self) -> int:
        """Return the revision that they are of."""
        return self.counts.revision

    @property
    def excluded(self) -> int:
        """Return how many responses are left out of them all."""
        return self.counts.excluded

    def over(self, *names: str) -> Mapping[Combination, Count]:
        """Return the counts over some dimensions; raise KeyError for one that there is not."""
        asked, *rest = names or ("",)
        if rest != [self.banner, DAY]:
            return self.counts.over(*names)
        return {cell[1:]: one for cell, one in self.days.items() if cell[0] == asked}


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

    def at_hand(self, seconds: float) -> _Value | None:
        """Return the value, None where it is older than some seconds; never waits."""
        return None if self._is_older(seconds) else self.value

    def _is_older(self, seconds: float) -> bool:
        return time.monotonic() - self.checked >= seconds


class Snapshots:
    """The tallies that this process keeps."""

    def __init__(self, database: Database, refresh_seconds: float, wakes: Wakes) -> None:
        """Take a database; look at a tally again once it is older than the seconds given, or as wakes say."""
        self._database = database
        self._refresh_seconds = refresh_seconds
        self._wakes = wakes
        self._tallies: dict[str, _Kept[Tally]] = {}
        self._wholes: dict[str, _Kept[Whole]] = {}
        self._latest: dict[str, tuple[int, Latest | None]] = {}

    def tally(self, study: Study) -> Tally:
        """Return a study's tally; one caller at a time brings it up to date, the others do not wait."""
        kept = self._tallies.setdefault(study.slug, _Kept(_unread(study)))
        return kept.newest(lambda known: self._next_tally(study, known), self._seconds(study))

    def tally_at_hand(self, study: Study) -> Tally | None:
        """Return a study's tally, None where that would have to be read; never waits."""
        kept = self._tallies.get(study.slug)
        return kept.at_hand(self._seconds(study)) if kept else None

    def whole(self, study: Study, since: int = 0) -> Whole:
        """Return a study's tally with its joint, of a revision or later; who asks for none never loads it."""
        kept = self._wholes.setdefault(study.slug, _Kept(Whole.unread(study)))
        return kept.newest(lambda known: self._next_whole(study, known), self._seconds(study), since)

    def dated(self, study: Study, *, joint: bool) -> Dated:
        """Return a study's counts as they are now, by day too; over more dimensions only with the joint."""
        whole = self.whole(study) if joint else Whole.unread(study)
        tally = self.tally(study)
        return self._database.read_lately(lambda connection: _dated(connection, study, whole, tally, joint))

    def latest(self, study: Study) -> Latest | None:
        """Return the included response that was stored last; read again when the revision moved."""
        revision = self.tally(study).revision
        known = self._latest.get(study.slug)
        if known is None or known[0] != revision:
            latest = self._database.read_lately(
                lambda connection: _latest(connection, _row(connection, study, revision).id)
            )
            known = self._latest[study.slug] = revision, latest
        return known[1]

    def _seconds(self, study: Study) -> float:
        return self._wakes.seconds(study.slug, self._refresh_seconds)

    def _next_tally(self, study: Study, known: Tally) -> Tally:
        return self._database.read_lately(
            lambda connection: _tally(connection, _row(connection, study), study, known)
        )

    def _next_whole(self, study: Study, known: Whole) -> Whole:
        # Taken first, it is not newer than what is read now, and nearly always the same.
        tally = self.tally(study)
        return self._database.read_lately(lambda connection: _whole(connection, study, known, tally))


def _whole(connection: Connection, study: Study, known: Whole, tally: Tally) -> Whole:
    row = _row(connection, study, max(known.revision, tally.revision))
    moved = row.reduced, *flags_moved(connection)
    if (row.revision, moved) == (known.revision, known.moved):
        return known
    tally = _tally(connection, row, study, tally)
    joint, flagged = _joint(connection, row, study, known), known.flagged
    if moved != known.moved:
        responses = flagged_and_included(connection, row.id, study.instrument)
        flagged = JointTally.of(tally.dimensions, count(study.instrument, responses))
    return Whole(tally, joint, flagged, moved)


def _dated(connection: Connection, study: Study, known: Whole, tally: Tally, joint: bool) -> Dated:
    row = _row(connection, study, max(known.revision, tally.revision))
    whole = _whole(connection, study, known, tally) if joint else known
    counts = LiveCounts(_tally(connection, row, study, tally), lambda: whole.joint)
    days = included(read_days(connection, row.id, study.instrument))
    return Dated(counts, study.instrument.banner.code, days)


def _unread(study: Study) -> Tally:
    return Tally(dimensions(study.instrument), _UNREAD)


def _row(connection: Connection, study: Study, since: int = _UNREAD) -> Row[Any, Any, Any]:
    """Return where a study is; raise BehindError where that is before a revision."""
    studies = models.studies
    found = select(studies.c.id, studies.c.revision, studies.c.reduced)
    row = connection.execute(found.where(studies.c.slug == study.slug)).first()
    if row is None or row.revision < since:
        raise BehindError(f"{study.slug} is not at revision {since} yet.")
    return row


def _tally(connection: Connection, row: Row[Any, Any, Any], study: Study, known: Tally) -> Tally:
    """Return the tally as it is now, with what changed since one is known; a replica may know less."""
    if row.revision <= known.revision:
        return known
    if known.revision < row.reduced:
        # A cell that is gone cannot say that it changed.
        known = _unread(study)
    updated = known.updated(row.revision, read_pairs(connection, row.id, since=known.revision))
    # What was in steps at the known revision and has gone into margins since, was just read.
    steps = steps_since(connection, row.id, known.revision)
    return updated.grown(row.revision, pair_cells(updated.dimensions, steps))


def _joint(connection: Connection, row: Row[Any, Any, Any], study: Study, known: Whole) -> JointTally:
    if row.revision == known.revision:
        return known.joint
    joint, since = known.joint, known.revision
    if known.revision < row.reduced:
        joint, since = JointTally.empty(dimensions(study.instrument)), _UNREAD
    joint = joint.updated(joint_batches(connection, row.id, since))
    # As with the margins: what went from steps into cells since was just read.
    return joint.grown(totals(steps_since(connection, row.id, since)))


def _latest(connection: Connection, study_id: int) -> Latest | None:
    table = models.responses
    # Plain, SQLite would take the index of the keys, and sort the whole study.
    found = select(table.c.received, table.c.source).where(table.c.study_id + 0 == study_id)
    row = connection.execute(
        found.where(table.c.excluded.is_(False)).order_by(table.c.id.desc()).limit(1)
    ).first()
    return None if row is None else Latest(row.received, row.source)
