"""The wait curves of all channels as one chart."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.charts.model import Chart, Kind
from dashboard.charts.waits import waits_chart
from dashboard.wording import Wording
from study.instrument import Instrument
from study.instrument_document import load_folder
from study.look import colour
from study.publication import Weights, weights_of
from study.response import Response, Study
from tests.factories import make_response, shipped, write_instrument
from tests.study.releases import some
from tests.study.weather import make_counts

CHATTING = {"1m": 4, "5m": 36, "10m": 40, "longer": 20}


def waiting(counts: Mapping[str, int]) -> list[Response]:
    return [make_response(wait_chat=code) for code, n in counts.items() for _ in range(n)]


def made(
    responses: list[Response],
    lang: str = "en",
    instrument: Instrument | None = None,
    *,
    weighted: bool = False,
) -> Chart:
    study = Study("shop", instrument or shipped(), ("en",), False)
    counts = make_counts(responses, study.instrument)
    weights = weights_of(counts, None, study.instrument) if weighted else None
    chart = waits_chart(study, counts, Wording(lang), weights=weights)
    assert chart is not None
    return chart


def test_waits_of_all_questions_stand_on_one_axis() -> None:
    chart = made(waiting(CHATTING))
    assert (chart.name, chart.kind, chart.goal, chart.exclusive) == ("wait-curve", Kind.STEPS, 90, False)
    assert [series.code for series in chart.series] == ["wait_chat", "wait_phone", "wait_email"]
    assert [group.place for group in chart.groups] == [
        60, 120, 300, 600, 1200, 3600, 14_400, 86_400, 172_800,
    ]  # fmt: skip
    assert [group.label for group in chart.groups][2:7] == [
        "5 minutes", "10 minutes", "20 minutes", "1 hour", "4 hours",
    ]  # fmt: skip


def test_share_is_of_those_who_chose_that_wait_or_longer() -> None:
    chart = made(waiting(CHATTING))
    percents = [chart.figures["wait_chat", str(wait)].percent for wait in (60, 120, 300, 600, 1200)]
    assert percents == pytest.approx([100, 96, 96, 60, 20])
    figure = chart.figures["wait_chat", "600"]
    low, high = proportion_confint(60, 100, method="wilson")
    assert (figure.low, figure.high) == pytest.approx((100 * low, 100 * high), abs=1e-4)
    assert (figure.count, figure.shown, figure.interval) == (60, "60 %", "50–69 %")


def test_wait_that_a_question_does_not_offer_has_no_figure() -> None:
    chart = made(waiting(CHATTING))
    assert chart.figures["wait_chat", "3600"].percent is None
    assert chart.figures["wait_email", "60"].percent is None
    assert len(chart.figures) == 3 * 9


def test_channels_are_named_and_coloured_as_the_headlines_options() -> None:
    names = {series.code: (series.label, series.colour) for series in made(waiting(CHATTING)).series}
    assert names == {
        "wait_chat": ("Live chat with a person", colour(0)),
        "wait_phone": ("Phone", colour(1)),
        "wait_email": ("Email", colour(2)),
    }


@pytest.mark.parametrize(
    ("counts", "clause"),
    [
        (
            {"2m": 90, "5m": 1000, "longer": 114},
            "answer within 5 minutes to keep 90 % of people (93 %, 91–94 %, n = 1,204).",
        ),
        (CHATTING, "answer within 5 minutes to keep 90 % of people (96 %, 90–98 %, n = 100)."),
        (
            {"2m": 9, "5m": 91},
            "answer within 5 minutes to keep 90 % of people (91 %, 84–95 %, n = 100). "
            "Not established yet: the true share may be below 90 %.",
        ),
        ({"never": 5}, "no answers yet."),
    ],
)
def test_sentence_says_how_fast_to_answer_and_how_sure_that_is(
    counts: Mapping[str, int], clause: str
) -> None:
    sentence = made(waiting(counts)).sentence
    assert sentence.startswith(f"Live chat with a person: {clause} Phone: answer within")


def test_sentence_of_an_empty_study() -> None:
    chart = made([])
    assert chart.sentence == (
        "Live chat with a person: no answers yet. Phone: no answers yet. Email: no answers yet."
    )
    assert {figure.percent for figure in chart.figures.values()} == {None}


@pytest.mark.parametrize(("n", "caution"), [(29, "small-base"), (30, "low-base"), (100, "")])
def test_series_have_their_bases_without_those_who_would_not_wait(n: int, caution: str) -> None:
    series = made(waiting({"5m": n, "never": 80, "na": 50})).series[0]
    assert (series.base, series.caution) == (n, caution)


def test_who_would_not_wait_at_all_is_told() -> None:
    notes = made(waiting({"5m": 75, "never": 25})).notes
    assert (
        "Live chat with a person: 25 % (18–34 %) would not wait at all. They are not in the curve." in notes
    )
    assert sum("would not wait" in note for note in notes) == 1


def test_notes_on_several_questions_are_told_once() -> None:
    notes = made(some(3, age="na")).notes
    assert len(notes) == len(set(notes))
    assert notes[0].startswith("Self-selected sample.")


def test_who_gave_no_age_is_in_no_base_as_in_the_tables() -> None:
    assert made([*waiting({"5m": 40}), *some(10, age="na")]).series[0].base == 40


def test_weights_move_the_curve_and_its_base() -> None:
    responses = [
        *some(60, wait_chat="5m", weight=1.5),
        *some(60, wait_chat="1m", weight=0.5),
    ]
    chart = made(responses, weighted=True)
    assert chart.weighted
    assert chart.figures["wait_chat", "300"].percent == pytest.approx(75)
    assert chart.series[0].base == 120
    assert "weighted, n = 120, effective base 96" in chart.sentence
    assert not made(responses).weighted


def test_weights_that_refuse_leave_each_answer_to_count_one() -> None:
    counts = make_counts(waiting(CHATTING), shipped())
    refused = weights_of(counts, None, shipped())
    assert refused.refusal is not None
    chart = waits_chart(Study("shop", shipped(), ("en",), False), counts, Wording("en"), weights=refused)
    assert chart is not None
    assert not chart.weighted
    assert isinstance(refused, Weights)


def own(folder: Path, **waits: tuple[str, ...]) -> Instrument:
    """Return an operator's questionnaire of an age question and some questions of waits."""
    structure = (
        'name = "visit"\nbanner = "age"\n[[questions]]\ncode = "age"\nkind = "single"\noptions = ["a", "b"]\n'
    )
    wording = 'title = "Visit"\n[age]\nlabel = "Age"\n[age.options]\na = "a"\nb = "b"\n'
    for code, options in waits.items():
        structure += f'[[questions]]\ncode = "{code}"\nkind = "single"\noptions = {list(options)}\n'
        wording += f'[{code}]\nlabel = "{code}?"\nshort = "{code.title()}"\n[{code}.options]\n'
        wording += "".join(f'"{option}" = "{code[:1]} {option}"\n' for option in options)
    return load_folder(str(write_instrument(folder, structure=structure, en=wording, et=wording)))


def test_own_questionnaire_has_its_curve_too(tmp_path: Path) -> None:
    instrument = own(tmp_path, queue=("30s", "2m", "longer"), parcel=("60s", "2m", "2d"))
    responses = [Response(str(n), {"age": "a", "queue": "2m", "parcel": "2d"}, "en") for n in range(50)]
    chart = made(responses, instrument=instrument)
    assert [series.label for series in chart.series] == ["Queue", "Parcel"]
    assert len({series.colour for series in chart.series}) == 2
    # Where two questions name the same wait differently, it is named as a length of time.
    assert [group.label for group in chart.groups] == ["q 30s", "p 60s", "2 minutes", "p 2d"]
    assert "Queue: answer within q 2m to keep 90 % of people (100 %, 93–100 %, n = 50)." in chart.sentence


def test_questionnaire_without_waits_has_no_curve(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    study = Study("visit", instrument, ("en",), False)
    assert waits_chart(study, make_counts([], instrument), Wording("en")) is None


def test_second_question_on_a_channel_has_a_name_and_colour_of_its_own(tmp_path: Path) -> None:
    waits = ("1m", "2m")
    instrument = own(tmp_path, channel=("chat", "post"), wait_chat=waits, hold_chat=waits)
    series = made([], instrument=instrument).series
    assert [one.label for one in series] == ["c chat", "Hold_Chat"]
    assert series[0].colour != series[1].colour
