"""Releases as stored: made one at a time, whatever number of workers there are, and kept for ever."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Select, select

from study import models
from study.counting import Counts, LiveCounts
from study.release import Release, due, held_back, next_name, parse, turning
from study.release_days import by_day, next_trend
from study.release_trend import Cells
from study.response import State, Study
from study.store.database import Database, StoreBusyError
from study.store.snapshots import Snapshots

# How long a release that another worker made may stay unseen while no answer comes in.
UNSEEN_SECONDS = 1.0
SEAL_BYTES = 16


class _Decided(NamedTuple):
    """What people decide of a release: a change of it makes a new one, with the same counts."""

    targets: Mapping[str, object] | None
    thresholds: Mapping[str, int] | None
    said: Mapping[str, str] | None

    @classmethod
    def of(cls, study: Study) -> "_Decided":
        return cls(study.targets, study.settings.thresholds, study.settings.said)


@dataclass(frozen=True)
class _Moment:
    """What a study is like when a process looks whether a release is due.

    `batches`: how many batches all its answers make. A column's own batch is full with one answer, and a
    release made at that moment would tell whoever watches which column that answer is in. So releases are
    made when the study has another batch as a whole: the answers of ten columns come between two looks.
    """

    revision: int
    batches: int
    closed: bool
    decided: _Decided

    def asks_after(self, last: "_Moment | None") -> bool:
        """Return whether a release may be due that was not at the last moment."""
        if last is None or self.closed:
            return self != last
        return (self.batches, self.decided) != (last.batches, last.decided)


@dataclass
class _Known:
    """The newest release that this process has seen, and the moment at which it was looked for."""

    release: Release | None = None
    looked: _Moment | None = None
    seen: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class _Counted:
    """What a release is made of, all of one moment: counts, and those of each column by day."""

    counts: Counts
    days: Mapping[str, Mapping[str, Cells]]


class Releases:
    """The releases of all studies."""

    def __init__(self, database: Database, snapshots: Snapshots) -> None:
        """Take the database to work on, and the tallies that the process keeps of it."""
        self._database = database
        self._snapshots = snapshots
        self._known: dict[str, _Known] = {}

    def newest(
        self, study: Study, counts: Callable[[Study], LiveCounts], further: tuple[str, ...]
    ) -> Release | None:
        """Return the newest release, made now where one is due; one caller at a time looks."""
        known = self._known.setdefault(study.slug, _Known())
        live = counts(study)
        moment = _moment(study, live)
        unseen = time.monotonic() - known.seen >= UNSEEN_SECONDS
        if (unseen or moment != known.looked) and known.lock.acquire(blocking=known.looked is None):
            try:
                self._look(study, known, moment, live, further)
            finally:
                known.lock.release()
        return known.release

    def _look(
        self, study: Study, known: _Known, moment: _Moment, live: LiveCounts, further: tuple[str, ...]
    ) -> None:
        seen = time.monotonic()
        known.release = self._stored_since(study, known.release)
        if moment.asks_after(known.looked):
            try:
                known.release = self._made(study, known.release, live, further)
            except StoreBusyError:
                # A reader is served what there is; the next one asks again.
                if known.looked is None:
                    return
                moment = known.looked
        known.looked, known.seen = moment, seen

    def all(self, study: Study) -> list[tuple[Release, str]]:
        """Return all releases of a study, the first one first, each with the digest kept beside it."""
        found = _select(study).order_by(models.releases.c.number)
        with self._database.read() as connection:
            return [(parse(row.content), row.digest) for row in connection.execute(found)]

    def named(self, study: Study, name: str) -> Release | None:
        """Return the release of a name."""
        with self._database.read() as connection:
            row = connection.execute(_select(study).where(models.releases.c.name == name)).first()
        return parse(row.content) if row else None

    def _stored_since(self, study: Study, known: Release | None) -> Release | None:
        with self._database.read() as connection:
            return _newest(connection, study, known)

    def _made(
        self, study: Study, newest: Release | None, live: LiveCounts, further: tuple[str, ...]
    ) -> Release | None:
        if not _moved(study, newest, live):
            return newest
        # All of a release has to be of one moment. Only weights may need more than margins.
        weighted = bool(further) or bool(newest and newest.further)
        counts = self._snapshots.dated(study, joint=weighted)
        counted = _Counted(counts, by_day(counts, study.instrument))
        with self._database.write() as connection:
            # The study's row is the lock: who waited for it finds the other's release and looks again.
            found = select(models.studies.c.id).where(models.studies.c.slug == study.slug)
            study_id = connection.execute(found.with_for_update()).scalar_one()
            newest = _newest(connection, study, newest)
            release = _next(study, newest, counted, further)
            if release is None:
                return newest
            kept = {"number": release.number, "name": release.name, "digest": release.digest}
            values = {"study_id": study_id, **kept, "content": release.content}
            connection.execute(models.releases.insert().values(values))
        return release


def _moment(study: Study, live: LiveCounts) -> _Moment:
    answers = sum(one.n for one in live.over().values())
    closed = study.state(datetime.now(UTC)) is State.CLOSED
    return _Moment(live.revision, answers // study.settings.batch, closed, _Decided.of(study))


def _moved(study: Study, newest: Release | None, live: LiveCounts) -> bool:
    """Return whether a release may be due, by what is cheap to know."""
    if newest is not None and _decided_of(newest) != _Decided.of(study):
        return True
    waiting = held_back(newest, live, study.instrument).values()
    return any(abs(n) >= study.settings.batch for n in waiting)


def _decided_of(release: Release) -> _Decided:
    return _Decided(release.targets, release.thresholds, release.said)


def _select(study: Study) -> Select[str, str]:
    table = models.releases
    found = select(table.c.content, table.c.digest).join(models.studies)
    return found.where(models.studies.c.slug == study.slug)


def _newest(connection: Connection, study: Study, known: Release | None) -> Release | None:
    """Return the newest release: one that is stored after the known one, else that."""
    number = models.releases.c.number
    later = _select(study).where(number > (known.number if known else 0)).order_by(number.desc())
    row = connection.execute(later.limit(1)).first()
    return parse(row.content) if row else known


def _next(study: Study, newest: Release | None, of: _Counted, further: tuple[str, ...]) -> Release | None:
    """Return the release that is due, None where none is, or where the counts are older than the newest."""
    counts = of.counts
    if newest is not None and counts.revision < newest.revision:
        return None
    instrument, batch, decided = study.instrument, study.settings.batch, _Decided.of(study)
    if newest is not None and not turning(newest, counts, instrument, batch=batch, further=further):
        further, decided = newest.further, decided._replace(targets=newest.targets)
    columns = due(newest, counts, instrument, batch=batch, further=further)
    if columns is None and newest is not None and _decided_of(newest) != decided:
        columns = newest.columns
    if columns is None:
        return None
    return Release(
        study=study.slug,
        number=newest.number + 1 if newest else 1,
        name=next_name(newest, _today()),
        previous=newest.digest if newest else "",
        instrument=instrument.version,
        revision=counts.revision,
        banner=instrument.banner.code,
        further=further,
        field_days=_field_days(counts, newest),
        columns=columns,
        seal=secrets.token_hex(SEAL_BYTES),
        excluded=counts.excluded,
        trend=next_trend(newest, columns, of.days, batch=batch),
        **decided._asdict(),
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _field_days(counts: Counts, newest: Release | None) -> tuple[str, str]:
    days = [day for (day,), one in counts.over("day").items() if one.n]
    if days:
        return min(days), max(days)
    return newest.field_days if newest else ("", "")
