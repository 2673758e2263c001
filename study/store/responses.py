"""Responses and their joint tally: changed together, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from study import models
from study.counting import Filters, Latest, LiveCounts
from study.release import Release
from study.response import Arrival, Response, Study
from study.store.audit import Step, trail
from study.store.database import Database
from study.store.erasures import Erasures
from study.store.exclusions import Exclusions
from study.store.flagging import Flagged, Flags
from study.store.incoming import Incoming
from study.store.network_keys import NetworkKeys
from study.store.releases import Releases
from study.store.response_rows import (
    page,
    read_responses,
    response_of,
    rows_of,
    stored_id,
)
from study.store.retention import Retention
from study.store.snapshots import Snapshots
from study.store.studies import StudyStore
from study.store.tally_reading import differences
from study.store.wakes import Wakes
from study.tally import Tally

_Change = TypeVar("_Change", bool, int)


class ResponseStore(StudyStore):
    """Studies, their responses and their tallies."""

    def __init__(self, database: Database, refresh_seconds: float = 0.25, wakes: Wakes | None = None) -> None:
        """Take a database; a tally is looked at again once it is as old as given, or as wakes say."""
        super().__init__(database)
        self.refresh_seconds = refresh_seconds
        self._wakes = wakes or Wakes()
        self._snapshots = Snapshots(database, refresh_seconds, self._wakes)
        # Of a replica's counts, a release could still tell of an answer that was erased.
        own = Snapshots(database.first(), refresh_seconds, Wakes()) if database.replica else self._snapshots
        self._releases = Releases(database, own)
        self._incoming = Incoming(database)
        self._erasures = Erasures(database)
        self._exclusions = Exclusions(database)
        self._retention = Retention(database)
        self._network_keys = NetworkKeys(database)
        self._flags = Flags(database)

    def add(self, study: Study, response: Response, arrival: Arrival | None = None) -> bool:
        """Store one response for good; return False where its key is known already.

        Raises StoreBusyError, and then nothing was stored.
        """
        return self.hand_in(study, response, arrival)()

    def hand_in(self, study: Study, response: Response, arrival: Arrival | None = None) -> Callable[[], bool]:
        """Hand in a response; return what waits until it is stored for good, and returns as `add` does.

        Those that are handed in before any of them is waited for are stored together.
        """
        stored = self._incoming.hand_in(study, response, arrival)
        return lambda: self._told(study, stored())

    def add_many(self, study: Study, responses: Sequence[Response]) -> int:
        """Store responses in one transaction, the first of each key; return how many keys were new.

        The key of a response that was erased or retired is not new.
        """
        by_key: dict[str, Response] = {}
        for response in responses:
            by_key.setdefault(response.key, response)
        return self._told(study, self._incoming.add_many(study, by_key))

    def _told(self, study: Study, changed: _Change) -> _Change:
        """Announce a study that changed; return what did."""
        if changed:
            self._wakes.announce(study.slug)
        return changed

    def has(self, study: Study, key: str) -> bool:
        """Return whether a response of this key is stored."""
        found = select(models.responses.c.id).join(models.studies)
        found = found.where(models.studies.c.slug == study.slug, models.responses.c.key == key)
        with self._database.read() as connection:
            return connection.execute(found).first() is not None

    def response(self, study: Study, key: str) -> Response | None:
        """Return the response of a key, None where none is stored."""
        with self._database.read() as connection:
            rows = rows_of(connection, stored_id(connection, study.slug), [key])
        return response_of(rows[0], study.instrument) if rows else None

    def responses(self, study: Study) -> Iterator[Response]:
        """Yield all responses of a study in the order they were stored, a batch in memory at a time.

        Each batch is read by itself: who takes long between two holds up nobody who writes.
        """
        last = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(page(stored_id(connection, study.slug), last)).all()
            if not rows:
                return
            last = rows[-1].id
            yield from (response_of(row, study.instrument) for row in rows)

    def erase(self, study: Study, code: str, by: str = "respondent") -> bool:
        """Erase the response that a code was given for; return False where there is none."""
        return self._told(study, self._erasures.erase(study, code, by))

    def erased(self, study: Study, key: str) -> bool:
        """Return whether the response of a key was stored once and then erased."""
        return self._erasures.erased(study, key)

    def exclude(self, study: Study, keys: Iterable[str], by: str, why: str = "") -> int:
        """Leave responses out of all figures; return how many were included before."""
        return self._told(study, self._exclusions.move(study, keys, True, by, why))

    def include(self, study: Study, keys: Iterable[str], by: str, why: str = "") -> int:
        """Take responses into all figures again; return how many were excluded before."""
        return self._told(study, self._exclusions.move(study, keys, False, by, why))

    def retire(self, study: Study, before: datetime, by: str) -> int:
        """Remove the responses received before a moment and keep the tally; return how many there were."""
        return self._told(study, self._retention.retire(study, before, by))

    def network_key(self, day: date) -> bytes:
        """Return the 32 bytes that networks are hashed with on a UTC day; raise StoreBusyError."""
        return self._network_keys.of(day)

    def flag(self, study: Study, by: str = "service") -> int:
        """Judge all responses that arrived by the form; return how many were flagged newly."""
        return self._told(study, self._flags.judge_all(study, by))

    def flag_newest(self, study: Study) -> None:
        """Judge the newest responses, where that was not done in the last seconds."""
        self._flags.judge_newest(study)

    def flags(self, study: Study) -> Mapping[str, frozenset[str]]:
        """Return the reasons of each flagged response, by key."""
        return self._flags.all(study)

    def flagged(self, study: Study) -> Flagged:
        """Return how many responses are flagged and how many excluded."""
        return self._flags.counted(study, self.tally(study).excluded)

    def audit(self, study: Study) -> list[Step]:
        """Return what was done to responses, the first step first."""
        with self._database.read() as connection:
            return trail(connection, stored_id(connection, study.slug))

    def revision(self, slug: str) -> int:
        """Return the revision of a study's tally, at most as old as a snapshot may be."""
        return self._snapshots.tally(self.known(slug)).revision

    def tally(self, study: Study) -> Tally:
        """Return the newest snapshot of a study's tally that this process keeps."""
        return self._snapshots.tally(study)

    def tally_at_hand(self, study: Study) -> Tally | None:
        """Return the same, None where it would have to be read; never waits."""
        return self._snapshots.tally_at_hand(study)

    def latest(self, study: Study) -> Latest | None:
        """Return when the included response that was stored last was received, and from where."""
        return self._snapshots.latest(study)

    def counts(self, study: Study, filters: Filters | None = None, *, flagged: bool = True) -> LiveCounts:
        """Return the live counts of a study, filtered or not, with flagged responses or without them."""
        if filters or not flagged:
            whole = self._snapshots.whole(study)
            left_out = {} if flagged else whole.flagged
            return LiveCounts(whole.tally, lambda: whole.joint, filters or {}, left_out)
        tally = self._snapshots.tally(study)
        return LiveCounts(tally, lambda: self._snapshots.whole(study, since=tally.revision).joint)

    def release(self, study: Study, further: tuple[str, ...] = ()) -> Release | None:
        """Return a study's newest release, made now where one is due; None before the first."""
        return self._releases.newest(study, self.counts, further)

    def releases(self, study: Study) -> list[tuple[Release, str]]:
        """Return all releases of a study, the first one first, each with the digest kept beside it."""
        return self._releases.all(study)

    def release_named(self, study: Study, name: str) -> Release | None:
        """Return the release of a name, None where there is none."""
        return self._releases.named(study, name)

    def verify(self, study: Study) -> list[str]:
        """Rebuild the tally from the responses and return a line for each cell that differs."""
        with self._database.read() as connection:
            study_id = stored_id(connection, study.slug)
            responses = read_responses(connection, study_id, study.instrument)
            return differences(connection, study_id, study.instrument, responses)
