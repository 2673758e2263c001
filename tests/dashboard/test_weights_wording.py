"""What readers are told of weights, in their own language."""

from collections.abc import Mapping

import pytest

from dashboard.weights_wording import REASONS, refused, weights_notes
from dashboard.wording import Wording
from study.publication import NO_WEIGHTS, live_tables
from study.response import Response, Study
from study.statistics.targets import RakingError, Reason
from study.target_rows import read_targets
from tests.factories import shipped
from tests.study.releases import make_targets_over, some
from tests.study.weather import make_counts

SOURCE = {"source": "Census", "year": "2025", "note": "Residents, not shoppers."}
BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74|75+")
EVEN = [one for band in BANDS for one in some(5, age=band.split("|")[0])]


def told(answers: list[Response], targets: Mapping[str, object] | None, lang: str = "en") -> list[str]:
    study = Study("shop", shipped(), ("en", "et"), False, targets=targets)
    counts = make_counts(answers, shipped())
    tables = live_tables(study, counts, shipped().headline, shipped().banner, closed=False)
    return weights_notes(study, tables, lang)


def over_age() -> Mapping[str, object]:
    rows = [{"question": "age", "code": code, "value": "1", **SOURCE} for code in BANDS]
    return read_targets(shipped(), rows).to_document()


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "Weighted to: Census, 2025. Residents, not shoppers."),
        ("et", "Kaalutud sihtjaotuse järgi: Census, 2025. Residents, not shoppers."),
    ],
)
def test_source_and_year_of_targets_are_a_sentence(lang: str, expected: str) -> None:
    effect, targets = told(EVEN, over_age(), lang)
    assert "1" in effect
    assert targets == expected


def test_large_design_effect_says_which_figures_stand_first() -> None:
    effect, first, _ = told([*EVEN, *some(1, age="16-24", weight=99)], over_age())
    assert effect.startswith("Design effect of the weights: ")
    assert first == "As it is more than 2, the unweighted figures stand first."


REFUSED: Mapping[str, tuple[list[Response], Mapping[str, object], str, str]] = {
    "nobody": (
        some(3, bot=None),
        make_targets_over("bot"),
        "Not weighted: nobody answered “Bot or person”.",
        "Kaalumata: küsimusele „Robot või inimene“ ei ole keegi vastanud.",
    ),
    "all alike": (
        some(3, age="75+"),
        over_age(),
        "Not weighted: to “Age” all answered “65–74 / 75 or over”.",
        "Kaalumata: küsimusele „Vanus“ vastasid kõik „65–74 / 75 või vanem“.",
    ),
    "no order": (
        [*some(3, channel="chat"), *some(3, channel="phone")],
        make_targets_over("channel"),
        "Not weighted: to “First choice of channel” nobody answered “Email”, for which there is a target.",
        "Kaalumata: küsimusele „Esimene valik abi saamiseks“ ei vastanud keegi „E-kiri“, kuigi "
        "sihtjaotuses on selle osakaal olemas.",
    ),
}


@pytest.mark.parametrize(("answers", "targets", "english", "estonian"), REFUSED.values(), ids=REFUSED)
def test_refusal_is_said_in_the_language_of_the_reader(
    answers: list[Response], targets: Mapping[str, object], english: str, estonian: str
) -> None:
    assert told(answers, targets, "en") == [english]
    assert told(answers, targets, "et") == [estonian]


def test_study_without_weights_has_nothing_to_say() -> None:
    assert told(EVEN, None) == []


@pytest.mark.parametrize("lang", ["en", "et"])
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason: Reason, lang: str) -> None:
    said = refused(RakingError(reason, "age", "75+", "told to operators"), shipped(), Wording(lang))
    assert said.endswith(".")
    assert "told to operators" not in said
    assert "%(" not in said
    if lang == "et":
        assert Wording("en").gettext(REASONS[reason])[:20] not in said


def test_question_that_is_not_asked_is_named_by_its_code() -> None:
    said = refused(RakingError(Reason.NO_QUESTION, "sex", "", ""), shipped(), Wording("en"))
    assert said == "Not weighted: the targets are for a question that is not asked here, “sex”."
    assert str(NO_WEIGHTS).startswith("The responses carry no weights")
