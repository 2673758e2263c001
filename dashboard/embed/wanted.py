"""What a reader of an embed asked for, found."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from dashboard.charts.model import Chart
from dashboard.charts.public import public_chart, public_title
from dashboard.crosstab_json import chart_questions
from dashboard.wording import Wording
from study.publication import as_released
from study.release import Release
from study.response import Study


@dataclass(frozen=True)
class Wanted:
    """A chart in a language and theme, of the newest release or a pinned one.

    `release` is None before the first. `away`: the store cannot be asked for a newer one;
    `closed`: no answers come in any more. `query` is what links of the page carry on, empty where nothing.
    `newest` is the tag of the newest release, which an open page asks after.
    """

    study: Study
    name: str
    language: str
    theme: str
    release: Release | None
    pinned: bool = False
    away: bool = False
    closed: bool = False
    query: str = ""
    newest: str = ""

    @cached_property
    def say(self) -> Wording:
        """Return the texts of its language."""
        return Wording(self.language)

    @property
    def path_name(self) -> str:
        """Return the chart's name as addresses have it, with its release where that is pinned."""
        return f"{self.name}@{self.release.name}" if self.pinned and self.release else self.name

    @property
    def shown(self) -> Study:
        """Return the study as it was released."""
        return as_released(self.study, self.release) if self.release else self.study

    @property
    def title(self) -> str:
        """Return what the chart is called."""
        return public_title(self.study, self.name, self.say) or ""

    @property
    def labelled_title(self) -> str:
        """Return the title as it travels alone: that the answers are made up stands in it."""
        label = self.say.gettext("Synthetic sample")
        return f"[{label}] {self.title}" if self.study.synthetic else self.title

    @property
    def by(self) -> list[str]:
        """Return in words what groups its bars, nothing for another kind of chart."""
        questions = chart_questions(self.study, self.name)
        by = self.say.gettext("By “%(banner)s”")
        return [by % {"banner": questions[1].shorts[self.language]}] if questions else []

    @cached_property
    def chart(self) -> Chart | None:
        """Return the chart; None before the first release."""
        return self._public_chart(weighted=False)

    @cached_property
    def weighted(self) -> Chart | None:
        """Return the same with weights; None where it has no weighted figures, too."""
        return self._public_chart(weighted=True)

    def link(self, name: str) -> str:
        """Return an address with the language of the page, and with what opened it."""
        return "&".join(filter(None, (f"{name}?lang={self.language}", self.query)))

    def tag(self, *more: str) -> str:
        """Return a digest that changes with whatever a reader would see change."""
        study, release = self.study, self.release
        # Before the first release thresholds are those of the study, afterwards those of the release.
        seen = release.digest if release else repr(study.settings)
        state = f"{study.synthetic} {self.pinned} {self.away} {self.closed}"
        asked = (self.name, self.language, self.theme, self.query)
        # A browser that has the page keeps the sites that may frame it, too.
        known = (study.slug, study.instrument.version, study.settings.allowed_sites)
        parts = (*known, seen, state, *asked, *more)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def _public_chart(self, *, weighted: bool) -> Chart | None:
        if self.release is None:
            return None
        known = (self.shown, self.release, self.name, self.say)
        return public_chart(*known, weighted=weighted, closed=self.closed)
