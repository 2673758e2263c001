"""A small survey to weight: its questionnaire, answers, counts and targets."""

from collections.abc import Iterable, Mapping

from study.counting import LiveCounts
from study.instrument import Instrument
from study.instrument_document import check
from study.response import Response
from study.tally import Combination, Count, Tally, count, dimensions
from study.target_rows import read_targets
from study.weight_targets import WeightTargets
from tests.factories import make_response

GENDERS, BANDS = ("f", "m"), ("18-29", "30-44", "45-59", "60+")
PLACES = ("app", "tv", "na")


def make_instrument(**options: tuple[str, ...]) -> Instrument:
    """Return a questionnaire of single questions, banner first; `na` leaves the base, `place` is shuffled."""
    questions: list[dict[str, object]] = [
        {
            "code": code,
            "kind": "single",
            "options": list(codes),
            "no_answer": [one for one in codes if one == "na"],
            "shuffle": [one for one in codes if one != "na"] if code == "place" else [],
        }
        for code, codes in options.items()
    ]
    wording = {
        code: {"label": code, "options": {one: one for one in codes}} for code, codes in options.items()
    }
    return check(
        {
            "structure.toml": {"name": "weather", "banner": next(iter(options)), "questions": questions},
            "en.toml": {"title": "Weather", **wording},
        }
    )


WEATHER = make_instrument(band=(*BANDS, "na"), gender=(*GENDERS, "na"), place=PLACES)


def make_targets(instrument: Instrument = WEATHER, **values: Mapping[str, float]) -> WeightTargets:
    return read_targets(
        instrument,
        [
            {"question": question, "code": code, "value": repr(value), "source": "Census", "year": "2025"}
            for question, each in values.items()
            for code, value in each.items()
        ],
    )


def make_counts(responses: Iterable[Response], instrument: Instrument = WEATHER) -> LiveCounts:
    joint = count(instrument, responses)
    return LiveCounts(Tally.of(dimensions(instrument), 1, joint), lambda: joint)


def answers(
    times: int = 1,
    *,
    weight: float = 1.0,
    band: str = "18-29",
    gender: str | None = "f",
    place: str = "app",
) -> list[Response]:
    return [make_response(weight=weight, band=band, gender=gender, place=place) for _ in range(times)]


def shares(cells: Mapping[Combination, Count], place: int) -> dict[str, float]:
    sums: dict[str, float] = {}
    for codes, one in cells.items():
        sums[codes[place]] = sums.get(codes[place], 0.0) + one.w
    return {code: w / sum(sums.values()) for code, w in sums.items()}
