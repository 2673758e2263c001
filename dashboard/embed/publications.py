"""What is public of each study, as a process knows it: however many readers, two looks a second."""

import logging
import threading
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache

from study.publication import further_dimensions
from study.release import Release
from study.response import Study
from study.store import ResponseStore, StoreError

LOOK_SECONDS = 0.5
KEPT_PINNED = 64

log = logging.getLogger(__name__)


class _NoSuchReleaseError(Exception):
    """Nobody is told: only what is there is kept, for anybody can think of names."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A study and its newest release, None before the first; `away`: nobody can look for a newer one."""

    study: Study
    release: Release | None
    away: bool = False

    @property
    def tag(self) -> str:
        """Return what names the newest release, and that it may not be."""
        name = self.release.digest[:32] if self.release else "none"
        return f"{name}-away" if self.away else name


@dataclass
class _Known:
    publication: Publication | None = None
    looked: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


class Publications:
    """The publications of a store. While that is away, what was known last is what there is."""

    def __init__(self, store: ResponseStore, look_seconds: float = LOOK_SECONDS) -> None:
        """Take the store to look into, and how long what was seen there will do."""
        self._store, self._look_seconds = store, look_seconds
        self._known: dict[str, _Known] = {}
        self._pinned = lru_cache(KEPT_PINNED)(self._stored_pinned)

    def of(self, slug: str) -> Publication | None:
        """Return what is public of a study, drafts too; None where there is no such study.

        Raises StoreError where the store is away and nothing is known of the study.
        """
        known = self._known.get(slug, _Known())
        missing = known.publication is None
        # Who looks makes nobody wait who has something to show.
        if time.monotonic() - known.looked >= self._look_seconds and known.lock.acquire(blocking=missing):
            try:
                known.publication = self._looked_up(slug, known.publication)
                known.looked = time.monotonic()
            finally:
                known.lock.release()
            if missing and known.publication is not None:
                self._known[slug] = known
        return known.publication

    def pinned(self, study: Study, name: str) -> Release | None:
        """Return a release by its name; raises StoreError where the store is away and it is not known."""
        try:
            return self._pinned(study.slug, name)
        except _NoSuchReleaseError:
            return None

    def _looked_up(self, slug: str, known: Publication | None) -> Publication | None:
        try:
            study = self._store.study(slug)
            release = self._store.release(study, further_dimensions(study)) if study else None
        except StoreError as error:
            if known is None:
                raise
            log.error("The store is away; embeds of %s show what was known: %s", slug, error)
            return replace(known, away=True)
        return Publication(study, release) if study else None

    def _stored_pinned(self, slug: str, name: str) -> Release:
        study = self._store.study(slug)
        release = self._store.release_named(study, name) if study else None
        if release is None:
            raise _NoSuchReleaseError
        return release
