"""What the form of filters offers for a segment: choices by parameter, and comparisons at once. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.segment import ANSWERED_IN, NO_SOURCE, SOURCE, Segment, question_codes
from dashboard.view import View
from dashboard.wording import Wording
from study.instrument import Instrument
from study.languages import own_name
from study.response import Study
from study.tally import Tally

MOST_SOURCES = 20
DAYS_COMPARED = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick."""

    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of a parameter; `name` is a word or two, `question` what was asked."""

    parameter: str
    name: str
    question: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> str:
        """Return what is ticked, empty where nothing is."""
        return ", ".join(choice.label for choice in self.choices if choice.chosen)


@dataclass(frozen=True, slots=True)
class Panel:
    """The fields of a segment; `earliest` and `latest` are the UTC days that may be chosen, empty for any."""

    prefix: str
    segment: Segment
    groups: tuple[Group, ...]
    earliest: str
    latest: str


def panel(study: Study, segment: Segment, tally: Tally, say: Wording, prefix: str = "") -> Panel:
    """Return the fields of a segment whose parameters start with a prefix."""
    groups = [
        *_questions(study.instrument, segment, say),
        _languages(study, segment, say),
        _sources(segment, tally, say),
    ]
    named = (replace(group, parameter=prefix + group.parameter) for group in groups if group.choices)
    # A day that was chosen stays possible, else the browser would not send the form.
    days = [*field_days(tally), *filter(None, (segment.first, segment.last))]
    return Panel(prefix, segment, tuple(named), min(days, default=""), max(days, default=""))


def field_days(tally: Tally) -> list[str]:
    """Return the UTC days that answers came on, the first one first."""
    return sorted(day for (day,) in tally.over("day"))


def comparisons(view: View, tally: Tally, say: Wording) -> Iterator[tuple[str, str]]:
    """Yield segments that are often compared, each with the address that does it."""
    yield say.gettext("With everybody"), view.address(versus=Segment())
    days = field_days(tally)
    if not days:
        return
    last = date.fromisoformat(view.segment.last or days[-1])
    given = view.segment.first
    first = date.fromisoformat(given) if given else last - timedelta(days=DAYS_COMPARED - 1)
    before = first - timedelta(days=1)
    since = before - (last - first)
    if last < first or before.isoformat() < days[0]:
        return
    text = say.gettext("%(days)s with %(before)s")
    yield (
        text % {"days": say.days(first, last), "before": say.days(since, before)},
        view.address(segment=_within(view.segment, first, last), versus=_within(view.segment, since, before)),
    )


def _within(segment: Segment, first: date, last: date) -> Segment:
    return replace(segment, first=first.isoformat(), last=last.isoformat())


def _questions(instrument: Instrument, segment: Segment, say: Wording) -> Iterator[Group]:
    for name, codes in question_codes(instrument).items():
        question = instrument.question(name)
        if question is not None:
            labels = {option.code: option.labels[say.language] for option in question.options}
            offered = {code: labels[code] for code in codes}
            shown = _choices(offered, segment.codes.get(name, ()))
            yield Group(name, question.shorts[say.language], question.labels[say.language], shown)


def _languages(study: Study, segment: Segment, say: Wording) -> Group:
    spoken = {code: own_name(code) for code in study.languages} if len(study.languages) > 1 else {}
    choices = _choices(spoken, segment.codes.get(ANSWERED_IN, ()))
    return Group(ANSWERED_IN, say.gettext("Language"), say.gettext("Language of the answers"), choices)


def _sources(segment: Segment, tally: Tally, say: Wording) -> Group:
    """Return the most frequent sources, and those that are chosen."""
    chosen = segment.codes.get(SOURCE, ())
    counted = {source or NO_SOURCE: one.n for (source,), one in tally.over("source").items()}
    ranked = sorted(counted, key=lambda source: (-counted[source], source))
    offered = [*ranked[:MOST_SOURCES], *(code for code in chosen if code not in ranked[:MOST_SOURCES])]
    texts = {code: say.gettext("without a source") if code == NO_SOURCE else code for code in offered}
    told = {code: f"{text} ({say.number(counted.get(code, 0))})" for code, text in texts.items()}
    only = set(offered) <= {NO_SOURCE} and not chosen
    name = say.gettext("Source")
    return Group(SOURCE, name, name, () if only else _choices(told, chosen))


def _choices(labels: dict[str, str], chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(code, label, code in chosen) for code, label in labels.items())
