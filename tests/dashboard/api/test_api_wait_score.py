"""The wait curve and the scores: live in full, released as the public may see them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from study.instrument import Instrument
from study.instrument_document import load_folder
from study.response import Response, Study
from study.statistics import wilson
from study.store import ResponseStore
from study.waits import Waits
from tests.dashboard.api.reader import Reader
from tests.factories import make_response, make_study, write_instrument

WAIT = "/studies/channel-preference/wait"
SCORE = "/studies/visit/score"


def ask(folder: Path, **scales: tuple[str, ...]) -> Instrument:
    """Return a questionnaire of an age question and some scales, or single questions named `wait…`."""
    structure = 'name = "visit"\nbanner = "age"\n[[questions]]\ncode = "age"\nkind = "single"\n'
    structure += 'options = ["16-34", "35+"]\n'
    wording = 'title = "Visit"\n[age]\nlabel = "Age"\n[age.options]\n16-34 = "a"\n"35+" = "b"\n'
    for code, options in scales.items():
        kind = "single" if code.startswith("wait") else "scale"
        structure += f'[[questions]]\ncode = "{code}"\nkind = "{kind}"\noptions = {list(options)}\n'
        wording += f'[{code}]\nlabel = "{code}"\n[{code}.options]\n'
        wording += "".join(f'"{option}" = "{option}"\n' for option in options)
    return load_folder(str(write_instrument(folder / "visit", structure=structure, en=wording, et=wording)))


def answer(store: ResponseStore, study: Study, question: str, counts: Mapping[str, int]) -> None:
    store.add_many(
        study,
        [
            Response(key=f"{question}-{code}-{n}", answers={"age": "35+", question: code}, lang="en")
            for code, times in counts.items()
            for n in range(times)
        ],
    )


def waiting(store: ResponseStore, study: Study, counts: Mapping[str, int]) -> None:
    for code, times in counts.items():
        store.add_many(study, [make_response(wait_chat=code) for _ in range(times)])


def test_live_wait_curve_is_exact(viewer: Reader, store: ResponseStore, study: Study) -> None:
    waiting(store, study, {"1m": 2, "5m": 6, "10m": 8, "longer": 4, "never": 5, "na": 3})
    document = viewer.reads(WAIT, question="wait_chat", live="1")
    points = {point["code"]: point for point in document["points"]}

    assert (document["base"], document["never"], document["suppressed"]) == (20, 20.0, None)
    assert list(points) == ["1m", "2m", "5m", "10m", "20m"]
    assert [point["seconds"] for point in points.values()] == [60, 120, 300, 600, 1200]
    assert [point["over"] for point in points.values()] == [90, 90, 60, 20, 20]
    low, high = wilson(0.6, 20)
    assert (points["5m"]["low"], points["5m"]["high"]) == (round(100 * low, 6), round(100 * high, 6))
    within = document["answer_within"]
    assert (within["code"], within["seconds"], within["percent"]) == ("5m", 300, 90)
    assert within["established"] is False
    assert document["median"] == {"after": 300, "until": 600}


def test_live_wait_curve_of_some_answers(viewer: Reader, store: ResponseStore, study: Study) -> None:
    waiting(store, study, {"5m": 3})
    document = viewer.reads(WAIT, question="wait_chat", live="1", bot="bot_now")

    assert (document["base"], document["points"], document["answer_within"]) == (0, [], None)
    assert document["filters"] == {"bot": ["bot_now"]}
    assert viewer.reads(WAIT, question="wait_chat", live="1", bot="person_2m")["base"] == 3


def test_wait_with_no_upper_end_is_null(viewer: Reader, store: ResponseStore, study: Study) -> None:
    waiting(store, study, {"longer": 2})

    assert viewer.reads(WAIT, question="wait_chat", live="1")["median"] == {"after": 1200, "until": None}


def test_only_those_who_would_never_wait_make_no_curve(
    viewer: Reader, store: ResponseStore, study: Study
) -> None:
    waiting(store, study, {"never": 2})
    document = viewer.reads(WAIT, question="wait_chat", live="1")

    assert (document["base"], document["points"]) == (0, [])


def test_released_wait_curve_is_whole(anybody: Reader, store: ResponseStore, study: Study) -> None:
    waiting(store, study, {"1m": 7, "5m": 71, "longer": 65, "never": 20})
    document = anybody.reads(WAIT, question="wait_chat")

    assert (document["base"], document["release"][-2:], document["filters"]) == (140, ".1", {})
    assert document["never"] == 12
    assert [point["over"] for point in document["points"]] == [95, 95, 45, 45, 45]
    assert document["answer_within"]["code"] == "5m"
    assert document["answer_within"]["percent"] == 95
    assert document["answer_within"]["established"] is True


@pytest.mark.parametrize("waiters", [3, 29])
def test_released_wait_curve_of_few_is_hidden(
    anybody: Reader, store: ResponseStore, study: Study, waiters: int
) -> None:
    waiting(store, study, {"5m": waiters, "never": 200})
    document = anybody.reads(WAIT, question="wait_chat")

    assert document["suppressed"] == "n < 30"
    assert (document["points"], document["never"], document["answer_within"]) == ([], None, None)
    assert document["base"] == waiters - waiters % 5


def test_wait_before_the_first_release_is_404(anybody: Reader, study: Study) -> None:
    assert "released yet" in anybody.is_refused(404, WAIT, question="wait_chat", lang="en")["detail"]


def test_questions_of_waits_are_found_by_their_codes(anybody: Reader, study: Study) -> None:
    refused = anybody.is_refused(400, WAIT, question="after_hours")

    assert refused["allowed"] == ["wait_chat", "wait_phone", "wait_email"]


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        (("30s", "5m", "2h", "3d"), [30, 300, 7200, 259200]),
        (("1m", "2m", "never", "longer"), [60, 120]),
        (("1m", "60s"), None),
        (("2m", "1m"), None),
        (("1m", "longer"), None),
        (("1m", "2m", "soon"), None),
        (("evening", "morning"), None),
        (("1-2", "3-5"), None),
    ],
)
def test_waits_are_read_from_codes(
    tmp_path: Path, options: tuple[str, ...], seconds: list[int] | None
) -> None:
    question = ask(tmp_path, wait=options).question("wait")
    assert question is not None
    waits = Waits.of(question)

    assert (None if waits is None else list(waits.seconds.values())) == seconds


def test_scale_of_numbers_is_no_wait(tmp_path: Path) -> None:
    question = ask(tmp_path, rating=("1m", "5m")).question("rating")
    assert question is not None
    assert Waits.of(question) is None


def test_scores_of_the_specification(viewer: Reader, store: ResponseStore, tmp_path: Path) -> None:
    steps = tuple(map(str, range(11)))
    instrument = ask(tmp_path, ten=steps, five=steps[1:6], seven=steps[1:8])
    study = make_study(store, slug="visit", instrument=instrument)
    answer(store, study, "ten", {"10": 19, "7": 13, "0": 4})
    answer(store, study, "five", {"4": 3, "5": 3, "1": 4})
    answer(store, study, "seven", {"5": 1, "4": 1})
    nps = viewer.reads(SCORE, question="ten", kind="nps", live="1")
    csat = viewer.reads(SCORE, question="five", kind="csat", live="1")
    ces = viewer.reads(SCORE, question="seven", kind="ces", live="1")

    assert [round(nps[name], 1) for name in ("value", "low", "high")] == [41.7, 16.7, 60.2]
    assert (nps["unit"], nps["base"], nps["scale"]["last"]) == ("points", 36, 10)
    assert (csat["value"], csat["unit"], csat["scale"]["counted"]) == (60, "percent", [4, 5])
    low, high = wilson(0.6, 10)
    assert (csat["low"], csat["high"]) == (round(100 * low, 6), round(100 * high, 6))
    assert (ces["value"], ces["scale"]["last"]) == (50, 7)


def test_score_of_another_scale_is_refused(viewer: Reader, store: ResponseStore, tmp_path: Path) -> None:
    instrument = ask(tmp_path, five=tuple("12345"), four=tuple("1234"))
    make_study(store, slug="visit", instrument=instrument)
    refused = viewer.is_refused(400, SCORE, question="five", kind="nps", live="1")

    assert (refused["parameter"], refused["allowed"]) == ("kind", ["csat"])
    assert viewer.is_refused(400, SCORE, question="four", kind="csat")["allowed"] == ["five"]
    assert viewer.is_refused(400, SCORE, question="five")["allowed"] == ["nps", "csat", "ces"]


def test_score_without_answers_is_null(viewer: Reader, store: ResponseStore, tmp_path: Path) -> None:
    make_study(store, slug="visit", instrument=ask(tmp_path, five=tuple("12345")))
    document = viewer.reads(SCORE, question="five", kind="csat", live="1")

    assert (document["value"], document["low"], document["base"]) == (None, None, 0)


def test_released_score_is_whole_and_hidden_for_few(
    anybody: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, slug="visit", instrument=ask(tmp_path, five=tuple("12345")))
    answer(store, study, "five", {"5": 20})
    few = anybody.reads(SCORE, question="five", kind="csat")
    answer(store, study, "five", {"4": 81, "1": 22})
    more = anybody.reads(SCORE, question="five", kind="csat")

    assert (few["value"], few["suppressed"], few["base"]) == (None, "n < 30", 20)
    assert (more["value"], more["suppressed"], more["base"]) == (82, None, 120)
