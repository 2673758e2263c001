"""The method box in a language: as texts, and as Dash components. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard import elements as html
from dashboard.elements import Element
from dashboard.wording import N_, SYNTHETIC, Wording
from study.instrument import Question
from study.method import Item, MethodFacts, MethodItem, Statement, Value, method_items
from study.response import Study

LABELS: Mapping[Item, str] = {
    Item.SPONSOR: N_("Who paid for it"),
    Item.CONDUCTED_BY: N_("Who conducted it"),
    Item.RECRUITMENT: N_("How people came to it"),
    Item.SOURCES: N_("Where answers came from"),
    Item.INCENTIVE: N_("Incentive"),
    Item.POPULATION: N_("Population"),
    Item.MODE: N_("Mode"),
    Item.LANGUAGES: N_("Languages"),
    Item.FIELD_DATES: N_("Field dates"),
    Item.BASE: N_("Base"),
    Item.WEIGHTING: N_("Weighting"),
    Item.PROCESSING: N_("Processing"),
    Item.EXCLUSIONS: N_("Exclusions"),
    Item.WORDING: N_("Wording of the questions"),
    Item.LIMITS: N_("What it cannot say"),
    Item.RELEASE: N_("Release"),
    Item.CONTACT: N_("Contact"),
}
NOT_STATED = N_("not stated")
STATEMENTS: Mapping[str, str] = {
    "sources": N_("By the link that people followed: %(sources)s."),
    "synthetic": SYNTHETIC,
    "online": N_("Online questionnaire that respondents filled in themselves."),
    "languages": N_("Answers by language: %(languages)s."),
    "offered": N_("Languages offered: %(languages)s."),
    "no_answers": N_("No answers yet."),
    "one_day": N_("All answers on %(day)s."),
    "days": N_("First answer %(first)s, newest answer %(last)s."),
    "base": N_("Answers counted: %(count)s."),
    "bases_of_tables": N_("Each table says its own base: only those who answered its questions."),
    "rounded_down": N_("Counts are rounded down to a multiple of %(step)s."),
    "unweighted": N_("Not weighted."),
    "weighted": N_("Weighted. Targets: %(source)s, %(year)s."),
    "weighted_without_year": N_("Weighted. Targets: %(source)s; their year is not stated."),
    "weighted_without_targets": N_("Weighted. The source of the targets is not stated."),
    "excluded": N_("Answers left out of all figures: %(count)s."),
    "screened_out": N_("Nothing is stored of people whom a question screens out."),
    "instrument": N_("Questionnaire %(name)s, version %(version)s."),
    "self_selected": N_(
        "Self-selected sample. The bar shows the uncertainty if respondents were a random draw from "
        "shoppers like them; it cannot show self-selection bias."
    ),
    "who_answered": N_("It describes those who answered, not everybody in the population."),
    "live": N_("Live figures, not a release: they change with each answer."),
    "release": N_("Release %(release)s. A release never changes."),
    "held_back": N_(
        "Each group of “%(banner)s” takes in its new answers together, once there are at least %(batch)s. "
        "Until then they are held back, at most %(most)s in a group, so that no single answer can be worked "
        "out from a change."
    ),
}


def method_texts(study: Study, facts: MethodFacts, say: Wording) -> list[tuple[str, str]]:
    """Return label and text of each disclosure, in order; a text has a line for each statement."""
    return [(say.gettext(LABELS[one.item]), _text(one, say, facts)) for one in method_items(study, facts)]


def method_box(study: Study, facts: MethodFacts, say: Wording) -> Element:
    """Return the method box."""
    rows = []
    for label, text in method_texts(study, facts, say):
        rows += [html.Dt(label), html.Dd([html.P(line) for line in text.splitlines() if line])]
    return html.Section([html.H2(say.gettext("Method")), html.Dl(rows)], className="method")


def _text(one: MethodItem, say: Wording, facts: MethodFacts) -> str:
    if one.value is None:
        return say.gettext(NOT_STATED)
    return "\n".join(_statement(statement, say, facts.rounded_to) for statement in one.value)


def _statement(statement: Statement, say: Wording, rounded_to: int) -> str:
    values = statement.values
    if statement.code == "said":
        return str(values["text"])
    if isinstance(asked := values.get("question"), Question):
        return _asked(asked, say)
    shown = {name: _shown(value, say, rounded_to) for name, value in values.items()}
    return say.gettext(STATEMENTS[statement.code]) % shown


def _shown(value: Value, say: Wording, rounded_to: int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return say.number(value)
    if isinstance(value, date):
        return say.day(value)
    if isinstance(value, Question):
        return value.shorts[say.language]
    return _tallied(value, say, rounded_to)


def _tallied(tallied: Sequence[tuple[str, int]], say: Wording, rounded_to: int) -> str:
    """Return names with their counts; rounded down, nought may be some."""
    unnamed = say.gettext("no source given")
    few = f"<{say.number(rounded_to)}" if rounded_to > 1 else say.number(0)
    return ", ".join(f"{name or unnamed} {say.number(count) if count else few}" for name, count in tallied)


def _asked(question: Question, say: Wording) -> str:
    """Return a question as it was asked, with the answers that were offered."""
    label = question.labels[say.language]
    if not question.closed or question.kind == "number":
        return label
    return f"{label} {'; '.join(option.labels[say.language] for option in question.options)}"
