"""Studies as stored: made, opened and closed, each with the instrument of its version."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from study import models
from study.instrument import Instrument
from study.instrument_document import from_canonical
from study.response import Study
from study.store.database import Database
from study.study_settings import StudySettings

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH = 64

_SELECT = select(models.studies, models.instruments.c.document).join(models.instruments)
_SELECT_ONE = _SELECT.where(models.studies.c.slug == bindparam("slug"))


class StudyError(Exception):
    """A study that does not exist or cannot be what was asked."""


class StudyStore:
    """Makes, changes and finds studies."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def check_writable(self) -> None:
        """Raise StoreError where a change could not be stored now."""
        table = models.studies
        # A transaction that changes nothing would not meet a disk that is full or broken.
        same = update(table).where(table.c.id == select(func.min(table.c.id)).scalar_subquery())
        with self._database.write() as connection:
            connection.execute(same.values(slug=table.c.slug))

    def studies(self) -> list[Study]:
        """Return all studies, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(_SELECT.order_by(models.studies.c.id.desc()))
            return [_study(row) for row in rows]

    def study(self, slug: str) -> Study | None:
        """Return the study of a slug."""
        # A database may refuse to be asked for text that it could not hold.
        if not SLUG.fullmatch(slug):
            return None
        with self._database.read() as connection:
            row = connection.execute(_SELECT_ONE, {"slug": slug}).first()
        return None if row is None else _study(row)

    def create(
        self, slug: str, instrument: Instrument, languages: Sequence[str] = (), synthetic: bool = False
    ) -> Study:
        """Store a draft in all languages of its instrument or in some; raise StudyError."""
        if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
            raise StudyError(f"{slug!r} is no slug; expected small letters, digits and hyphens.")
        missing = [language for language in languages if language not in instrument.languages]
        if missing:
            has = ", ".join(instrument.languages)
            raise StudyError(f"{instrument.name} has no wording in {', '.join(missing)}; it has {has}.")
        insert = self._database.insert(models.studies).values(
            slug=slug,
            instrument_version=instrument.version,
            languages=",".join(languages or instrument.languages),
            synthetic=synthetic,
        )
        insert = insert.on_conflict_do_nothing().returning(models.studies.c.id)
        with self._database.write() as connection:
            self._keep(connection, instrument)
            if connection.execute(insert).first() is None:
                raise StudyError(f"There is a study {slug} already.")
        return self.known(slug)

    def open(self, slug: str, since: datetime, until: datetime | None) -> Study:
        """Let a study take answers from one moment on, until another or until it is closed.

        One that has taken answers before keeps the moment it first opened.
        """
        first = self.known(slug).opens_at
        if first is not None and first <= datetime.now(UTC):
            since = min(first, since)
        if until is not None and until <= since:
            raise StudyError("A study must open before it closes; set --until to a later date.")
        return self._change(slug, opens_at=since, closes_at=until)

    def close(self, slug: str, at: datetime) -> Study:
        """Let a study take no more answers; one that is closed already stays as it is."""
        study = self.known(slug)
        if study.opens_at is None:
            raise StudyError(f"{slug} is a draft; there is nothing to close.")
        if study.closes_at is not None and study.closes_at <= at:
            return study
        return self._change(slug, opens_at=min(study.opens_at, at), closes_at=at)

    def set(self, slug: str, name: str, given: str) -> Study:
        """Change one of a study's settings; raise StudySettingError."""
        changed = self.known(slug).settings.changed(name, given)
        return self._change(slug, settings=json.dumps(asdict(changed), ensure_ascii=False))

    def set_targets(self, slug: str, targets: Mapping[str, object] | None) -> Study:
        """Keep the targets that a study is weighted to, or none."""
        kept = None if targets is None else json.dumps(targets, ensure_ascii=False)
        return self._change(slug, targets=kept)

    def _keep(self, connection: Connection, instrument: Instrument) -> None:
        kept = self._database.insert(models.instruments).values(
            version=instrument.version, document=instrument.canonical
        )
        connection.execute(kept.on_conflict_do_nothing())

    def _change(self, slug: str, **values: datetime | str | None) -> Study:
        self.known(slug)
        with self._database.write() as connection:
            connection.execute(update(models.studies).where(models.studies.c.slug == slug).values(**values))
        return self.known(slug)

    def known(self, slug: str) -> Study:
        """Return the study of a slug; raise StudyError that names those there are."""
        study = self.study(slug)
        if study is None:
            names = ", ".join(study.slug for study in self.studies()) or "none yet"
            raise StudyError(f"There is no study {slug!r}; there are: {names}.")
        return study


@lru_cache(maxsize=64)
def _instrument(version: str, document: str) -> Instrument:  # noqa: ARG001 (the version makes the key short)
    return from_canonical(document)


def _study(row: Row[Any]) -> Study:
    return Study(
        slug=row.slug,
        instrument=_instrument(row.instrument_version, row.document),
        languages=tuple(row.languages.split(",")),
        synthetic=row.synthetic,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        settings=StudySettings.of(json.loads(row.settings)),
        targets=json.loads(row.targets) if row.targets else None,
    )
