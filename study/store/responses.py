"""Responses and their joint tally: changed together, in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select

from study import models
from study.counting import Filters, LiveCounts
from study.instrument import Answer, Instrument
from study.release import Release
from study.response import Response, Study
from study.store.database import Database
from study.store.releases import Releases
from study.store.snapshots import Snapshots
from study.store.studies import StudyError, StudyStore
from study.store.tally_cells import add_to_tally, differences, read_joint
from study.tally import Combination, Count, Tally, dimensions, each

READ_BATCH = 2_000
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class ResponseStore(StudyStore):
    """Studies, their responses and their tallies."""

    def __init__(self, database: Database, refresh_seconds: float = 0.5) -> None:
        """Take a database; a tally is looked at again once it is older than the seconds given."""
        super().__init__(database)
        self._snapshots = Snapshots(database, refresh_seconds)
        self._releases = Releases(database)
        self._joints: dict[str, tuple[int, Mapping[Combination, Count]]] = {}

    def add(self, study: Study, response: Response) -> bool:
        """Store one response for good; return False where its key is stored already.

        Raises StoreBusyError, and then nothing was stored.
        """
        return self.add_many(study, [response]) == 1

    def add_many(self, study: Study, responses: Sequence[Response]) -> int:
        """Store responses in one transaction, the first of each key; return how many keys were new."""
        by_key: dict[str, Response] = {}
        for response in responses:
            by_key.setdefault(response.key, response)
        with self._database.write() as connection:
            # One writer a study at a time: its keys, its tally and its revision move together.
            study_id = _study_id(connection, study.slug, lock=True)
            known = _known_keys(connection, study_id, list(by_key))
            new = [response for key, response in by_key.items() if key not in known]
            if new:
                rows = [_row(study_id, response) for response in new]
                self._database.execute_many(connection, models.responses.insert(), rows)
                added = list(each(study.instrument, new))
                add_to_tally(self._database, connection, study_id, dimensions(study.instrument), added)
        return len(new)

    def has(self, study: Study, key: str) -> bool:
        """Return whether a response of this key is stored."""
        found = select(models.responses.c.id).join(models.studies)
        found = found.where(models.studies.c.slug == study.slug, models.responses.c.key == key)
        with self._database.read() as connection:
            return connection.execute(found).first() is not None

    def responses(self, study: Study) -> Iterator[Response]:
        """Yield all responses of a study in the order they were stored, a batch in memory at a time."""
        with self._database.read() as connection:
            yield from _read_responses(connection, _study_id(connection, study.slug), study.instrument)

    def revision(self, slug: str) -> int:
        """Return the revision of a study's tally, at most as old as a snapshot may be."""
        return self._snapshots.get(self.known(slug)).revision

    def tally(self, study: Study) -> Tally:
        """Return the newest snapshot of a study's tally that this process keeps."""
        return self._snapshots.get(study)

    def counts(self, study: Study, filters: Filters | None = None) -> LiveCounts:
        """Return the live counts of a study's included responses, filtered or not."""
        tally = self._snapshots.get(study)
        return LiveCounts(tally, partial(self._joint, study, tally.revision), filters or {})

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
            study_id = _study_id(connection, study.slug)
            responses = _read_responses(connection, study_id, study.instrument)
            return differences(connection, study_id, study.instrument, responses)

    def _joint(self, study: Study, revision: int) -> Mapping[Combination, Count]:
        """Return the joint tally, read once a revision: filters of one page ask for it together."""
        kept = self._joints.get(study.slug)
        if kept is None or kept[0] < revision:
            with self._database.read() as connection:
                kept = (revision, read_joint(connection, _study_id(connection, study.slug)))
            self._joints[study.slug] = kept
        return kept[1]


def _study_id(connection: Connection, slug: str, *, lock: bool = False) -> int:
    found = select(models.studies.c.id).where(models.studies.c.slug == slug)
    study_id: int | None = connection.execute(found.with_for_update() if lock else found).scalar()
    if study_id is None:
        raise StudyError(f"There is no study {slug!r}.")
    return study_id


def _known_keys(connection: Connection, study_id: int, keys: Sequence[str]) -> set[str]:
    table, known = models.responses, set[str]()
    for start in range(0, len(keys), READ_BATCH):
        some = table.c.key.in_(keys[start : start + READ_BATCH])
        known.update(
            connection.execute(select(table.c.key).where(table.c.study_id == study_id, some)).scalars()
        )
    return known


def _row(study_id: int, response: Response) -> dict[str, object]:
    return {
        "study_id": study_id,
        "key": response.key,
        "received": response.received,
        "lang": response.lang,
        "source": response.source,
        "weight": response.weight,
        "excluded": response.excluded,
        "answers": _COMPACT.encode(response.answers),
        "shown_order": _COMPACT.encode(response.order) if response.order else "{}",
    }


def _read_responses(connection: Connection, study_id: int, instrument: Instrument) -> Iterator[Response]:
    table, last = models.responses, 0
    while True:
        page = select(table).where(table.c.study_id == study_id, table.c.id > last)
        rows = connection.execute(page.order_by(table.c.id).limit(READ_BATCH)).all()
        if not rows:
            return
        last = rows[-1].id
        yield from (_response(row, instrument) for row in rows)


def _response(row: Row[Any], instrument: Instrument) -> Response:
    stored: dict[str, Answer | list[str]] = json.loads(row.answers)
    return Response(
        key=row.key,
        answers={
            question.code: tuple(answer) if isinstance(answer, list) else answer
            for question in instrument.questions
            if (answer := stored.get(question.code)) is not None
        },
        lang=row.lang,
        source=row.source,
        received=row.received,
        weight=row.weight,
        order={code: tuple(codes) for code, codes in json.loads(row.shown_order).items()},
        excluded=row.excluded,
    )
