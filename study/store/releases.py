"""Releases as stored: made one at a time, whatever number of workers there are, and kept for ever."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Select, select

from study import models
from study.counting import LiveCounts
from study.release import Release, due, next_name, parse
from study.response import Study
from study.store.database import Database


@dataclass
class _Known:
    """The newest release that this process has seen, and the tally's revision it was looked for at."""

    release: Release | None = None
    looked_at: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)


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
        first = known.looked_at < 0
        live = counts(study)
        if live.revision != known.looked_at and known.lock.acquire(blocking=first):
            try:
                known.release = self._made(study, live, further)
                known.looked_at = live.revision
            finally:
                known.lock.release()
        return known.release

    def stored(self, study: Study) -> Release | None:
        """Return the newest release that is stored."""
        with self._database.read() as connection:
            return _newest(connection, study)

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

    def _made(self, study: Study, live: LiveCounts, further: tuple[str, ...]) -> Release | None:
        newest = self.stored(study)
        if _next(study, newest, live, further) is None:
            return newest
        with self._database.write() as connection:
            # The study's row is the lock: who waited for it finds the other's release and looks again.
            found = select(models.studies.c.id).where(models.studies.c.slug == study.slug)
            study_id = connection.execute(found.with_for_update()).scalar_one()
            newest = _newest(connection, study)
            release = _next(study, newest, live, further)
            if release is None:
                return newest
            connection.execute(
                models.releases.insert().values(
                    study_id=study_id,
                    number=release.number,
                    name=release.name,
                    digest=release.digest,
                    content=release.content,
                )
            )
        return release


def _select(study: Study) -> Select[str, str]:
    table = models.releases
    found = select(table.c.content, table.c.digest).join(models.studies)
    return found.where(models.studies.c.slug == study.slug)


def _newest(connection: Connection, study: Study) -> Release | None:
    row = connection.execute(_select(study).order_by(models.releases.c.number.desc()).limit(1)).first()
    return parse(row.content) if row else None


def _next(study: Study, newest: Release | None, live: LiveCounts, further: tuple[str, ...]) -> Release | None:
    """Return the release that is due, None where none is, or where the counts are older than the newest."""
    if newest is not None and live.revision <= newest.revision:
        return None
    columns = due(newest, live, study.instrument, batch=study.settings.batch, further=further)
    if columns is None:
        return None
    return Release(
        study=study.slug,
        number=newest.number + 1 if newest else 1,
        name=next_name(newest, _today()),
        previous=newest.digest if newest else "",
        instrument=study.instrument.version,
        revision=live.revision,
        banner=study.instrument.banner.code,
        further=further,
        targets=study.targets,
        field_days=_field_days(live),
        columns=columns,
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _field_days(live: LiveCounts) -> tuple[str, str]:
    days = [day for (day,), one in live.over("day").items() if one.n]
    return min(days), max(days)
