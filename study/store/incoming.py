"""Responses as they come in: those that come while others are stored go together into one transaction."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from sqlalchemy import Connection, Insert

from study import models
from study.response import Arrival, Response, Study
from study.store import sqlite
from study.store.database import Database, StoreBusyError, insert_into
from study.store.erasures import keep_arrivals
from study.store.response_rows import gone_keys, row_of, stored_id
from study.store.tally_cells import change_tally
from study.tally import each


@dataclass(eq=False, slots=True)
class _Waiting:
    """A response on its way, and what became of it: whether its key was new, or why it is not stored."""

    study: Study
    response: Response
    arrival: Arrival | None
    outcome: bool | Exception | None = None
    waits: bool = False
    leads: bool = False
    woken: threading.Event = field(default_factory=threading.Event)

    @property
    def slug(self) -> str:
        """Return the study's."""
        return self.study.slug

    def end(self, outcome: bool | Exception) -> None:
        """Tell whoever waits for it."""
        self.outcome = outcome
        self.woken.set()


class Incoming:
    """Stores responses for good, one transaction at a time in this process."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database
        self._waiting: list[_Waiting] = []
        self._led = False
        self._lock = threading.Lock()

    def hand_in(self, study: Study, response: Response, arrival: Arrival | None) -> Callable[[], bool]:
        """Let a response wait to be stored; return what stores it, or waits for who does.

        That returns whether its key was new, and raises StoreBusyError. One caller leads: it stores all that
        were handed in for the same study by then. A flush of the disk takes as long for many.
        """
        one = _Waiting(study, response, arrival)
        with self._lock:
            self._waiting.append(one)
        return partial(self._stored_by_then, one)

    def _stored_by_then(self, one: _Waiting) -> bool:
        with self._lock:
            one.waits = True
            if not self._led and one in self._waiting:
                one.leads = self._led = True
        while one.outcome is None:
            if one.leads:
                self._lead(one)
            elif not one.woken.wait(sqlite.BUSY_SECONDS):
                self._give_up(one)
        if isinstance(one.outcome, Exception):
            raise one.outcome
        return one.outcome

    def add_many(self, study: Study, responses: Mapping[str, Response]) -> int:
        """Store responses by key in one transaction; return how many keys were new."""
        with self._database.write() as connection:
            study_id = _locked(connection, study.slug)
            return len(_store(self._database, connection, study_id, study, responses, arrivals={}))

    def _give_up(self, one: _Waiting) -> None:
        """Wait no longer; but of what is being stored only the end tells whether it was."""
        with self._lock:
            if one in self._waiting and not one.leads:
                self._waiting.remove(one)
                one.end(StoreBusyError("Others took too long to store their answers."))

    def _lead(self, one: _Waiting) -> None:
        """Store what waits, and let the first of those that came meanwhile lead."""
        try:
            self._store_waiting()
        finally:
            with self._lock:
                if one in self._waiting:
                    self._waiting.remove(one)
                # Who has not asked yet would lead too late for those who have.
                next_one = next((other for other in self._waiting if other.waits), None)
                self._led = next_one is not None
                if next_one:
                    next_one.leads = True
                    next_one.woken.set()

    def _store_waiting(self) -> None:
        taken: list[_Waiting] = []
        try:
            self._store_together(taken)
        except Exception as error:
            if taken and not isinstance(error, StoreBusyError):
                # Whatever is wrong with one, the others are stored.
                for one in taken:
                    self._store_alone(one)
            else:
                for one in (*taken, *self._all_waiting()):
                    one.end(error)
        finally:
            # Where the process is told to end in the midst of it, the next try finds out what is stored.
            for one in taken:
                if one.outcome is None:
                    one.end(StoreBusyError("The process that was to store the answer ended."))

    def _store_together(self, taken: list[_Waiting]) -> None:
        slug = self._waiting[0].slug
        with self._database.write() as connection:
            study_id = _locked(connection, slug)
            # Not before: more come while this one waits for the database, or for another host to be done.
            taken.extend(self._all_waiting(slug))
            new = self._stored(connection, study_id, taken)
        for one in taken:
            one.end(one in new)

    def _store_alone(self, one: _Waiting) -> None:
        try:
            with self._database.write() as connection:
                new = self._stored(connection, _locked(connection, one.slug), [one])
            one.end(bool(new))
        except Exception as error:
            one.end(error)

    def _stored(self, connection: Connection, study_id: int, some: Sequence[_Waiting]) -> list[_Waiting]:
        """Store what is new of one study; return it."""
        first: dict[str, _Waiting] = {}
        for one in some:
            first.setdefault(one.response.key, one)
        responses = {key: one.response for key, one in first.items()}
        arrivals = {key: one.arrival for key, one in first.items() if one.arrival}
        study = some[0].study
        new = _store(self._database, connection, study_id, study, responses, arrivals=arrivals)
        return [first[key] for key in new]

    def _all_waiting(self, slug: str = "") -> list[_Waiting]:
        """Return those that wait, of one study or of any, which now wait no longer."""
        with self._lock:
            found = [one for one in self._waiting if slug in ("", one.slug)]
            self._waiting = [one for one in self._waiting if one not in found]
        return found


def _locked(connection: Connection, slug: str) -> int:
    """Return the id of a study that has one writer now: its keys, tally and revision move together."""
    return stored_id(connection, slug, lock=True)


def _store(
    database: Database,
    connection: Connection,
    study_id: int,
    study: Study,
    responses: Mapping[str, Response],
    *,
    arrivals: Mapping[str, Arrival],
) -> list[str]:
    """Store the responses whose keys are new, with their tally; return these keys."""
    gone = gone_keys(connection, study_id, responses)
    rows = [row_of(study_id, one) for key, one in responses.items() if key not in gone]
    found = database.insert_many(connection, _new(database.dialect), rows)
    ids: dict[str, int] = {row.key: row.id for row in found}
    if ids:
        added = list(each(study.instrument, [responses[key] for key in ids]))
        change_tally(database, connection, study_id, study.instrument, added=added)
        came = {stored: arrivals[key] for key, stored in ids.items() if key in arrivals}
        keep_arrivals(database, connection, study_id, came)
    return list(ids)


@cache
def _new(dialect: str) -> Insert:
    """Return an INSERT of the responses whose keys are new; it returns their ids and keys."""
    table = models.responses
    insert = insert_into(table, dialect).on_conflict_do_nothing(
        index_elements=[table.c.study_id, table.c.key]
    )
    return insert.returning(table.c.id, table.c.key)  # type: ignore[no-any-return]
