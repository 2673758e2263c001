"""Flags as stored: responses judged as they arrive, each step in the audit trail."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from study import models
from study.flags import REASONS, Case, Rules, judge, varied
from study.instrument import Instrument
from study.response import Response, Study
from study.store.audit import FLAGGED, Step, note
from study.store.database import Database, StoreBusyError
from study.store.response_rows import answers_of, batches, response_of, rows_of, stored_id

# How often a process judges while answers come in, and how many of the newest; it spends no more than a
# fiftieth of its time on it.
NEWEST_SECONDS, NEWEST, PAUSE = 5.0, 3_000, 50
# How many are judged together when all are; each half of them stands twice, with its neighbours.
TOGETHER = 20_000


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many responses are flagged, by reason and in all, how many of them figures still count.

    `excluded` counts all that are excluded, flagged or not, and those no longer stored.
    """

    reasons: Mapping[str, int]
    flagged: int
    included: int
    excluded: int


@dataclass
class _Looked:
    again: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


class Flags:
    """The flags of all studies."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database
        self._looked: dict[str, _Looked] = {}

    def judge_all(self, study: Study, by: str) -> int:
        """Judge all responses that arrived by the form; return how many were flagged newly."""
        flagged, before = 0, None
        while True:
            found, rows = self._judge(study, by, TOGETHER, before)
            flagged += found
            if len(rows) < TOGETHER:
                return flagged
            before = rows[len(rows) // 2].id

    def judge_newest(self, study: Study) -> None:
        """Judge the newest responses, at most every few seconds and one caller at a time."""
        looked = self._looked.setdefault(study.slug, _Looked())
        began = time.monotonic()
        if began < looked.again or not looked.lock.acquire(blocking=False):
            return
        try:
            # Who waits for the thanks page is not told that the flags must wait.
            with suppress(StoreBusyError):
                self._judge(study, "service", NEWEST)
        finally:
            looked.again = began + max(NEWEST_SECONDS, PAUSE * (time.monotonic() - began))
            looked.lock.release()

    def all(self, study: Study) -> dict[str, frozenset[str]]:
        """Return the reasons of each flagged response, by key."""
        with self._database.read() as connection:
            return _stored(connection, stored_id(connection, study.slug))

    def counted(self, study: Study, excluded: int) -> Flagged:
        """Return how many responses are flagged, beside how many are excluded."""
        table, responses, studies = models.flags, models.responses, models.studies
        of_study = responses.c.study_id.in_(select(studies.c.id).where(studies.c.slug == study.slug))
        together = table.join(responses)
        by_reason = select(table.c.reason, func.count().label("n")).select_from(together).where(of_study)
        by_reason = by_reason.group_by(table.c.reason)
        by_status = select(responses.c.excluded, func.count(table.c.response_id.distinct()).label("n"))
        by_status = by_status.select_from(together).where(of_study).group_by(responses.c.excluded)
        with self._database.read() as connection:
            reasons = {row.reason: row.n for row in connection.execute(by_reason)}
            status = {row.excluded: row.n for row in connection.execute(by_status)}
        ordered = {reason: reasons[reason] for reason in REASONS if reason in reasons}
        return Flagged(ordered, sum(status.values()), status.get(False, 0), excluded)

    def _judge(
        self, study: Study, by: str, limit: int, before: int | None = None
    ) -> tuple[int, Sequence[Row[Any]]]:
        """Judge the newest responses before one; return how many were flagged newly, and the rows."""
        with self._database.read() as connection:
            study_id = stored_id(connection, study.slug)
            rows = _arrived(connection, study_id, limit, before)
            first = rows[-1].id if rows else 0
            stored = _stored(connection, study_id, models.flags.c.response_id >= first)
        telling = varied(study.instrument)
        judged = judge([_case(row, study, telling) for row in rows], Rules.of(study.settings))
        new = _beyond(judged, stored)
        return self._keep(study, new, by) if new else 0, rows

    def _keep(self, study: Study, new: Mapping[str, frozenset[str]], by: str) -> int:
        """Store what is new, by key; others may have erased or flagged some of them by now."""
        flagged = 0
        with self._database.write() as connection:
            study_id = stored_id(connection, study.slug, lock=True)
            for batch in batches(new):
                ids = {row.key: row.id for row in rows_of(connection, study_id, batch)}
                stored = _stored(connection, study_id, models.flags.c.response_id.in_(list(ids.values())))
                newer = _beyond({key: new[key] for key in ids}, stored)
                flags = [
                    {"response_id": ids[key], "reason": one} for key, some in newer.items() for one in some
                ]
                if flags:
                    self._database.insert_many(connection, models.flags.insert(), flags)
                    steps = [Step(FLAGGED, key, ", ".join(sorted(some)), by) for key, some in newer.items()]
                    note(self._database, connection, study_id, steps)
                flagged += len(newer.keys() - stored.keys())
        return flagged


def flags_moved(connection: Connection) -> tuple[int, int]:
    """Return what is another whenever the flags of any study are: their number and where they are."""
    responses = models.flags.c.response_id
    return tuple(connection.execute(select(func.count(), func.coalesce(func.sum(responses), 0))).one())


def flagged_and_included(connection: Connection, study_id: int, instrument: Instrument) -> Iterator[Response]:
    """Yield the flagged responses that figures count."""
    table = models.responses
    flagged = table.c.id.in_(select(models.flags.c.response_id))
    # Plain, SQLite would look through the whole study.
    found = select(table).where(flagged, table.c.study_id + 0 == study_id, table.c.excluded.is_(False))
    for row in connection.execute(found):
        yield response_of(row, instrument)


def _beyond(
    judged: Mapping[str, frozenset[str]], stored: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return the reasons that are not stored yet, by key."""
    return {key: new for key, some in judged.items() if (new := some - stored.get(key, frozenset()))}


def _stored(connection: Connection, study_id: int, *which: ColumnElement[bool]) -> dict[str, frozenset[str]]:
    table, responses = models.flags, models.responses
    found = select(responses.c.key, table.c.reason).join_from(table, responses)
    reasons: dict[str, set[str]] = defaultdict(set)
    # Plain, SQLite would look through the whole study.
    for key, reason in connection.execute(found.where(responses.c.study_id + 0 == study_id, *which)):
        reasons[key].add(reason)
    return {key: frozenset(some) for key, some in reasons.items()}


def _arrived(connection: Connection, study_id: int, limit: int, before: int | None) -> Sequence[Row[Any]]:
    """Return the newest responses that arrived by the form, the newest first."""
    arrivals, responses = models.arrivals, models.responses
    judged = (arrivals.c.seconds, arrivals.c.network, arrivals.c.trap)
    columns: tuple[ColumnElement[Any], ...] = (
        responses.c.id,
        responses.c.key,
        responses.c.received,
        responses.c.source,
        responses.c.answers,
    )
    found: Select[Any] = select(*columns, *judged).join_from(arrivals, responses)
    found = found.where(arrivals.c.study_id == study_id)
    if before is not None:
        found = found.where(arrivals.c.response_id < before)
    return connection.execute(found.order_by(arrivals.c.response_id.desc()).limit(limit)).all()


def _case(row: Row[Any], study: Study, telling: bool) -> Case:
    instrument = study.instrument
    return Case(
        key=row.key,
        at=row.received.timestamp(),
        source=row.source,
        answers=instrument.tallied(answers_of(row.answers, instrument)) if telling else (),
        seconds=row.seconds,
        network=row.network,
        trap=row.trap,
    )
