"""Who is counted: the filters of an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from study.counting import Filter, Filters
from study.instrument import Instrument
from study.response import Study, valid_source

SOURCE, ANSWERED_IN = "source", "answered_in"
FROM, TO, FLAGGED = "from", "to", "flagged"
# No source has this name: it stands for answers that came without one.
NO_SOURCE = "-"
WITHOUT = "without"
OWN_NAMES = frozenset((SOURCE, ANSWERED_IN, FROM, TO, FLAGGED))


@dataclass(frozen=True)
class Segment:
    """Codes by parameter (a question, `source`, `answered_in`), UTC days, and whether flagged ones count."""

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    flagged: bool = True

    @classmethod
    def of(cls, study: Study, asked: MultiDict[str, str], prefix: str = "") -> "Segment":
        """Return the segment that an address asks for, without what the study does not know."""
        known = {**question_codes(study.instrument), ANSWERED_IN: study.languages}
        given = {name: frozenset(asked.getlist(prefix + name)) for name in (*known, SOURCE)}
        codes = {name: tuple(code for code in known[name] if code in given[name]) for name in known}
        sources = (code for code in sorted(given[SOURCE]) if code == NO_SOURCE or valid_source(code))
        codes[SOURCE] = tuple(sources)
        days = [_day(asked.get(prefix + name, "")) for name in (FROM, TO)]
        first, last = sorted(days) if all(days) else days
        flagged = asked.get(prefix + FLAGGED) != WITHOUT
        return cls({name: some for name, some in codes.items() if some}, first, last, flagged)

    def __bool__(self) -> bool:
        """Return whether anybody is left out."""
        return bool(self.codes or self.first or self.last or not self.flagged)

    def disjoint(self, other: "Segment", instrument: Instrument) -> bool:
        """Return whether nobody can be in both: they ask for other codes of one answer, or other days."""
        several = {question.code for question in instrument.closed if question.kind == "multiple"}
        both = (self.codes.keys() & other.codes.keys()) - several
        apart = any(frozenset(self.codes[name]).isdisjoint(other.codes[name]) for name in both)
        after = bool(self.last and other.first and self.last < other.first)
        before = bool(other.last and self.first and other.last < self.first)
        return apart or after or before

    def filters(self, instrument: Instrument) -> Filters:
        """Return the filters by dimension of the tally."""
        several = {question.code for question in instrument.closed if question.kind == "multiple"}
        found = {name: Filter(frozenset(some), name in several) for name, some in self.codes.items()}
        if SOURCE in found:
            found[SOURCE] = Filter(
                frozenset("" if code == NO_SOURCE else code for code in self.codes[SOURCE])
            )
        if ANSWERED_IN in found:
            found["lang"] = found.pop(ANSWERED_IN)
        if self.first or self.last:
            found["day"] = Filter(first=self.first, last=self.last)
        return found

    def parameters(self, prefix: str = "") -> list[tuple[str, str]]:
        """Return the parameters of an address that asks for it, one for each code."""
        pairs = [(name, code) for name, some in self.codes.items() for code in some]
        days = [(name, day) for name, day in ((FROM, self.first), (TO, self.last)) if day]
        flagged = [] if self.flagged else [(FLAGGED, WITHOUT)]
        return [(prefix + name, value) for name, value in (*pairs, *days, *flagged)]


def question_codes(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Return the codes that answers to each closed question may have, by its parameter."""
    return {
        question.code: tuple(code for code in question.codes if code not in question.screen_out)
        for question in instrument.closed
        if question.code not in OWN_NAMES
    }


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        return ""
