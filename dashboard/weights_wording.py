"""What weights rest on and what they cost, or why there are none, in a language. Pure."""

from collections.abc import Mapping

from dashboard.wording import N_, Wording
from study.instrument import Instrument
from study.publication import NO_WEIGHTS, Tables
from study.response import Study
from study.statistics import RakingError
from study.statistics.raking import MOST_DEFF
from study.statistics.targets import Reason
from study.weight_targets import JOIN, QuestionTargets

UNUSABLE = N_("the targets cannot be used and have to be set again.")
REASONS: Mapping[Reason, str] = {
    Reason.NO_WEIGHTS: N_("the answers carry no weights, and the study has no targets to weight them to."),
    Reason.NO_TARGETS: UNUSABLE,
    Reason.NO_SHARE: UNUSABLE,
    Reason.NO_QUESTION: N_("the targets are for a question that is not asked here, “%(question)s”."),
    Reason.NO_TARGET: N_("to “%(question)s” some answered “%(answer)s”, for which there is no target."),
    Reason.NO_RESPONDENT: N_("to “%(question)s” nobody answered “%(answer)s”, for which there is a target."),
    Reason.NOBODY: N_("nobody answered “%(question)s”."),
    Reason.ALL_ALIKE: N_("to “%(question)s” all answered “%(answer)s”."),
}


def weights_notes(study: Study, tables: Tables, lang: str) -> list[str]:
    """Return what readers of weighted figures have to know, a sentence or two each.

    Of figures without weights why the targets cannot be met, nothing where there are none.
    """
    say, weighting, refusal = Wording(lang), tables.weights.weighting, tables.weights.refusal
    if tables.weighted is None:
        return [refused(refusal, study.instrument, say)] if refusal and refusal is not NO_WEIGHTS else []
    effect = weighting.deff if weighting else tables.weighted.columns[0].deff
    text = say.gettext("Design effect of the weights: %(effect)s.")
    notes = [] if effect is None else [text % {"effect": say.decimal(effect)}]
    if weighting is not None:
        first = say.gettext("As it is more than %(most)s, the unweighted figures stand first.")
        notes += [] if weighting.headline_weighted else [first % {"most": f"{MOST_DEFF:g}"}]
        notes += dict.fromkeys(_targets(one, say) for one in weighting.targets.questions)
    return notes


def refused(refusal: RakingError, instrument: Instrument, say: Wording) -> str:
    """Return why there are no weighted figures."""
    question = instrument.question(refusal.question)
    labels = {option.code: option.labels[say.language] for option in question.options} if question else {}
    # A category may be several neighbouring codes; one code may look like several.
    codes = [refusal.code] if refusal.code in labels else refusal.code.split(JOIN)
    names = {
        "question": question.shorts[say.language] if question else refusal.question,
        "answer": " / ".join(labels.get(code, code) for code in codes),
    }
    return say.gettext("Not weighted: %(reason)s") % {"reason": say.gettext(REASONS[refusal.reason]) % names}


def _targets(one: QuestionTargets, say: Wording) -> str:
    told = say.gettext("Weighted to: %(source)s, %(year)s.") % {"source": one.source, "year": one.year}
    return f"{told} {one.note}".strip()
