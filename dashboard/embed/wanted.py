"""What a reader of an embed asked for, found."""

import hashlib
from dataclasses import dataclass

from study.instrument import Question
from study.release import Release
from study.response import Study


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked for, found: a chart in a language, of the newest release or a pinned one.

    `study` is as released; `release` is None before the first.
    """

    study: Study
    row: Question
    language: str
    release: Release | None
    pinned: bool = False

    def tag(self, *more: str) -> str:
        """Return a digest that changes with whatever a reader would see change."""
        study = self.study
        settings = repr(study.settings.thresholds)
        parts = (study.slug, study.instrument.version, str(study.synthetic), settings)
        shown = self.release.digest if self.release else ""
        seen = "\n".join((*parts, shown, str(self.pinned), self.row.code, self.language, *more))
        return hashlib.sha256(seen.encode()).hexdigest()[:32]
