"""Responses as rows: how they are stored, found and read again."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, exists, select

from study import models
from study.instrument import Answer, Instrument
from study.response import Response
from study.store.studies import StudyError

READ_BATCH = 2_000
_Any = TypeVar("_Any")
# Statements that each answer needs are made once.
_ID = select(models.studies.c.id).where(models.studies.c.slug == bindparam("slug"))
_ID_LOCKED = _ID.with_for_update()
_ANY_GONE = select(exists().where(models.gone_keys.c.study_id == bindparam("study")))
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def stored_id(connection: Connection, slug: str, *, lock: bool = False) -> int:
    """Return the id of a study, locked for others that change it or not; raise StudyError."""
    study_id: int | None = connection.execute(_ID_LOCKED if lock else _ID, {"slug": slug}).scalar()
    if study_id is None:
        raise StudyError(f"There is no study {slug!r}.")
    return study_id


def digest(text: str) -> bytes:
    """Return what stands for a key or a code that is not kept itself, in 16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def batches(some: Iterable[_Any], size: int = READ_BATCH) -> Iterator[list[_Any]]:
    """Yield what there is in lists that fit into a statement."""
    rest = iter(some)
    while batch := list(islice(rest, size)):
        yield batch


def gone_keys(connection: Connection, study_id: int, keys: Iterable[str]) -> set[str]:
    """Return which keys were stored until their response was erased or retired."""
    gone, found = models.gone_keys, set[str]()
    # Most studies have lost none, and a digest of each key of an import takes its time.
    if not connection.execute(_ANY_GONE, {"study": study_id}).scalar():
        return found
    for batch in batches(keys):
        digests = {digest(key): key for key in batch}
        away = select(gone.c.digest).where(gone.c.study_id == study_id, gone.c.digest.in_(list(digests)))
        found.update(digests[one] for one in connection.execute(away).scalars())
    return found


def rows_of(connection: Connection, study_id: int, keys: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the rows of the responses of some keys, as many as fit into a statement."""
    table = models.responses
    return connection.execute(select(table).where(table.c.study_id == study_id, table.c.key.in_(keys))).all()


def row_of(study_id: int, response: Response) -> dict[str, object]:
    """Return a response as a row to insert."""
    return {
        "study_id": study_id,
        "key": response.key,
        "received": response.received,
        "lang": response.lang,
        "source": response.source,
        "weight": response.weight,
        "excluded": response.excluded,
        "answers": COMPACT.encode(response.answers),
        "shown_order": COMPACT.encode(response.order) if response.order else "{}",
    }


def page(study_id: int, last: int) -> Select[Any]:
    """Return the query of the next responses of a study after an id, in the order they were stored."""
    table = models.responses
    # Plain, SQLite would take the index of the keys, and sort the whole study for each page.
    ours = table.c.study_id + 0 == study_id
    return select(table).where(ours, table.c.id > last).order_by(table.c.id).limit(READ_BATCH)


def read_responses(connection: Connection, study_id: int, instrument: Instrument) -> Iterator[Response]:
    """Yield all responses of a study in the order they were stored, a batch in memory at a time."""
    last = 0
    while rows := connection.execute(page(study_id, last)).all():
        last = rows[-1].id
        yield from (response_of(row, instrument) for row in rows)


def response_of(row: Row[Any], instrument: Instrument) -> Response:
    """Return the response of a row."""
    return Response(
        key=row.key,
        answers=answers_of(row.answers, instrument),
        lang=row.lang,
        source=row.source,
        received=row.received,
        weight=row.weight,
        order={code: tuple(codes) for code, codes in json.loads(row.shown_order).items()},
        excluded=row.excluded,
    )


def answers_of(text: str, instrument: Instrument) -> dict[str, Answer]:
    """Return answers as they are stored, in the order of the questionnaire."""
    stored: dict[str, Answer | list[str]] = json.loads(text)
    return {
        question.code: tuple(answer) if isinstance(answer, list) else answer
        for question in instrument.questions
        if (answer := stored.get(question.code)) is not None
    }
