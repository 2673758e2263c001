"""What a release comes to, in a sentence. Pure."""

from dataclasses import dataclass, replace

from dashboard.charts.headline import headline
from dashboard.crosstab_json import hidden_because
from dashboard.embed.wanted import Wanted
from study.publication import public_tables
from study.release import Release


@dataclass(frozen=True, slots=True)
class Summary:
    """The most frequent answer with its interval, and the base of that; empty where it is hidden."""

    sentence: str
    base: str

    @property
    def text(self) -> str:
        """Return both."""
        return f"{self.sentence} {self.base}".strip()


def summary(wanted: Wanted, release: Release) -> Summary:
    """Return what a study's headline question comes to in a release."""
    study, say = wanted.shown, wanted.say
    table = public_tables(study, release, study.instrument.headline).plain
    every = table.columns[0]
    if every.suppressed:
        names = {"column": say.gettext("All"), "reason": hidden_because(every, study.settings, say)}
        return Summary(say.gettext("%(column)s: no figures, %(reason)s.") % names, "")
    # Which columns answer so more often cannot be told of public figures: they hold no sums.
    told = headline(study, replace(table, columns=(every,)), say, closed=False)
    answers = say.gettext("at least %(answers)s") % {"answers": say.answers(every.base)}
    return Summary(told, f"{say.gettext('Base: %(answers)s') % {'answers': answers}}.")
