"""Who is counted, in words: as one line, and as parts that can each be taken away. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dashboard.segment import ANSWERED_IN, NO_SOURCE, SOURCE, Segment
from dashboard.wording import Wording
from study.instrument import Instrument
from study.languages import own_name

BETWEEN = "; "


def described(segment: Segment, instrument: Instrument, say: Wording) -> str:
    """Return who is counted, in a line."""
    return BETWEEN.join(text for text, _ in chosen(segment, instrument, say)) or say.gettext("All answers")


def chosen(segment: Segment, instrument: Instrument, say: Wording) -> Iterator[tuple[str, Segment]]:
    """Yield each filter in words, with the segment that is left without it."""
    for name, codes in segment.codes.items():
        labels = ", ".join(_label(instrument, name, code, say) for code in codes)
        rest = {other: some for other, some in segment.codes.items() if other != name}
        yield f"{_named(instrument, name, say)}: {labels}", replace(segment, codes=rest)
    if segment.first or segment.last:
        yield _days(segment.first, segment.last, say), replace(segment, first="", last="")
    if not segment.flagged:
        yield say.gettext("Without flagged answers"), replace(segment, flagged=True)


def _named(instrument: Instrument, name: str, say: Wording) -> str:
    question = instrument.question(name)
    if name == SOURCE:
        return say.gettext("Source")
    return say.gettext("Language") if question is None else question.shorts[say.language]


def _label(instrument: Instrument, name: str, code: str, say: Wording) -> str:
    if name == SOURCE:
        return say.gettext("none") if code == NO_SOURCE else code
    if name == ANSWERED_IN:
        return own_name(code)
    question = instrument.question(name)
    labels = {option.code: option.labels[say.language] for option in question.options} if question else {}
    return labels.get(code, code)


def _days(first: str, last: str, say: Wording) -> str:
    if first and last:
        return say.days(date.fromisoformat(first), date.fromisoformat(last))
    if first:
        return say.gettext("from %(day)s") % {"day": say.day(date.fromisoformat(first))}
    return say.gettext("until %(day)s") % {"day": say.day(date.fromisoformat(last))}
