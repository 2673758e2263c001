"""Releases as stored: made one at a time, whatever number of workers there are, and kept for ever."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Select, select

from study import models
from study.counting import Counts, LiveCounts, summed
from study.release import Release, due, held_back, next_name, parse, turning
from study.response import State, Study
from study.store.database import Database, StoreBusyError
from study.store.tally_cells import read_joint
from study.tally import EXCLUDED, INCLUDED, Combination, Count, dimensions

# How long a release that another worker made may stay unseen while no answer comes in.
UNSEEN_SECONDS = 1.0
SEAL_BYTES = 16


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
    targets: Mapping[str, object] | None
    thresholds: Mapping[str, int]

    def asks_after(self, last: "_Moment | None") -> bool:
        """Return whether a release may be due that was not at the last moment."""
        if last is None or self.closed:
            return self != last
        now, then = ((one.batches, one.targets, one.thresholds) for one in (self, last))
        return now != then


@dataclass
class _Known:
    """The newest release that this process has seen, and the moment at which it was looked for."""

    release: Release | None = None
    looked: _Moment | None = None
    seen: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class _JointCounts:
    """The joint tally as it stood at one revision."""

    dimensions: tuple[str, ...]
    revision: int
    excluded: int
    cells: Mapping[Combination, Count]

    def over(self, *names: str) -> Mapping[Combination, Count]:
        """Return the counts of included responses over some dimensions; raise KeyError for another."""
        return summed(self.dimensions, self.cells, names)


class Releases:
    """The releases of all studies."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database
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
        # Margins over more than two dimensions are read apart from the live tally, and later: all of a
        # release has to be of one moment.
        several = further or (newest is not None and newest.further)
        counts: Counts = self._joint(study) if several else live
        with self._database.write() as connection:
            # The study's row is the lock: who waited for it finds the other's release and looks again.
            found = select(models.studies.c.id).where(models.studies.c.slug == study.slug)
            study_id = connection.execute(found.with_for_update()).scalar_one()
            newest = _newest(connection, study, newest)
            release = _next(study, newest, counts, further)
            if release is None:
                return newest
            kept = {"number": release.number, "name": release.name, "digest": release.digest}
            values = {"study_id": study_id, **kept, "content": release.content}
            connection.execute(models.releases.insert().values(values))
        return release

    def _joint(self, study: Study) -> _JointCounts:
        studies = models.studies
        with self._database.read() as connection:
            found = select(studies.c.id, studies.c.revision).where(studies.c.slug == study.slug)
            study_id, revision = connection.execute(found).one()
            joint = read_joint(connection, study_id)
        cells = {cell: one for cell, one in joint.items() if one.n and cell[-1] == INCLUDED}
        excluded = sum(one.n for cell, one in joint.items() if cell[-1] == EXCLUDED)
        return _JointCounts(dimensions(study.instrument), revision, excluded, cells)


def _moment(study: Study, live: LiveCounts) -> _Moment:
    answers = sum(one.n for one in live.over().values())
    closed = study.state(datetime.now(UTC)) is State.CLOSED
    batches, thresholds = answers // study.settings.batch, study.settings.thresholds
    return _Moment(live.revision, batches, closed, study.targets, thresholds)


def _moved(study: Study, newest: Release | None, live: LiveCounts) -> bool:
    """Return whether a release may be due, by what is cheap to know."""
    if newest is not None and not _decided_as(newest, study.targets, study.settings.thresholds):
        return True
    waiting = held_back(newest, live, study.instrument).values()
    return any(abs(n) >= study.settings.batch for n in waiting)


def _decided_as(
    release: Release, targets: Mapping[str, object] | None, thresholds: Mapping[str, int]
) -> bool:
    """Return whether a release was made with these targets and thresholds."""
    return (release.targets, release.thresholds) == (targets, thresholds)


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


def _next(study: Study, newest: Release | None, counts: Counts, further: tuple[str, ...]) -> Release | None:
    """Return the release that is due, None where none is, or where the counts are older than the newest."""
    if newest is not None and counts.revision < newest.revision:
        return None
    instrument, batch, targets = study.instrument, study.settings.batch, study.targets
    thresholds = study.settings.thresholds
    if newest is not None and not turning(newest, counts, instrument, batch=batch, further=further):
        further, targets = newest.further, newest.targets
    columns = due(newest, counts, instrument, batch=batch, further=further)
    if columns is None and newest is not None and not _decided_as(newest, targets, thresholds):
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
        targets=targets,
        field_days=_field_days(counts, newest),
        columns=columns,
        seal=secrets.token_hex(SEAL_BYTES),
        thresholds=thresholds,
        excluded=counts.excluded,
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _field_days(counts: Counts, newest: Release | None) -> tuple[str, str]:
    days = [day for (day,), one in counts.over("day").items() if one.n]
    if days:
        return min(days), max(days)
    return newest.field_days if newest else ("", "")
