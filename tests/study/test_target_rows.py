"""Weight targets as they are read, refused, kept; and those that are shipped."""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.instrument import Instrument
from study.instrument_document import load_folder
from study.target_rows import read_targets
from study.weight_targets import WeightTargets, WeightTargetsError
from tests.factories import shipped, write_instrument

ROOT = Path(__file__).parents[2]
POPULATION = ROOT.parent / "shared" / "reference" / "population_wpp2019_bands.csv"
COUNTRIES = ("dk", "ee", "fi", "no", "pl", "se")
BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")


def row(**cells: str) -> dict[str, str]:
    return {"question": "age", "code": "16-34", "value": "3", "source": "Census", "year": "2025", **cells}


def rows(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Return targets for both ages of the small questionnaire, with changes to the first rows."""
    whole = [row(), row(code="35+", value="1")]
    return [{**one, **change} for one, change in zip(whole, [*changes, {}, {}], strict=False)]


@pytest.fixture
def small(tmp_path: Path) -> Instrument:
    return load_folder(str(write_instrument(tmp_path)))


def test_values_become_shares_of_their_question(small: Instrument) -> None:
    ratings = [row(question="rating", code=code, value="0.2", year="2024") for code in "321"]
    rating = {"note": "of adults"}
    targets = read_targets(small, [*(one | rating for one in ratings), *rows()])
    age, scale = targets.questions
    assert (age.question, age.source, age.year, age.note) == ("age", "Census", 2025, "")
    assert age.shares == {"16-34": 0.75, "35+": 0.25}
    assert (scale.question, scale.year, scale.note) == ("rating", 2024, "of adults")
    assert scale.shares == pytest.approx({"1": 1 / 3, "2": 1 / 3, "3": 1 / 3})
    assert list(scale.shares) == ["1", "2", "3"]


@pytest.mark.parametrize("joined", ["65-74|75+", "75+|65-74", " 65-74 | 75+ "])
def test_joined_codes_are_one_category(joined: str) -> None:
    codes = [joined, *BANDS[:5]]
    (age,) = read_targets(shipped(), [row(code=code, value="2.5") for code in codes]).questions
    assert list(age.shares) == [*BANDS[:5], "65-74|75+"]
    assert sum(age.shares.values()) == pytest.approx(1)
    assert age.names["65-74"] == age.names["75+"] == "65-74|75+"
    assert "na" not in age.names


def test_empty_lines_are_passed_over_and_counted(small: Instrument) -> None:
    given = [{}, rows()[0], {"question": "", "code": " "}, rows()[1]]
    assert read_targets(small, given) == read_targets(small, rows())
    with pytest.raises(WeightTargetsError, match=r"^line 6: value: 'x' given"):
        read_targets(small, [*given, row(value="x")])


def test_different_notes_of_a_question_stand_together(small: Instrument) -> None:
    (age,) = read_targets(small, rows({"note": "Residents."}, {"note": "From 35 on."})).questions
    assert age.note == "Residents. From 35 on."


REFUSED = {
    "no rows": ([], "no targets given; expected a row"),
    "no column": ([{"question": "age"}], "line 1: no column code; expected question, code, value"),
    "unknown column": (rows({"notes": "x"}), "line 1: unknown column 'notes'; expected"),
    "no question": (rows({"question": " "}), "line 2: question: nothing given"),
    "unknown question": (
        rows({"question": "sex"}),
        "line 2: question: 'sex' given, no question of visit; expected one of: age, rating",
    ),
    "multiple": (rows({"question": "used"}), "line 2: question: 'used' given, a multiple question"),
    "number": (rows({}, {"question": "wait_seconds"}), "line 3: question: 'wait_seconds' given, a number"),
    "text": (rows({"question": "note"}), "line 2: question: 'note' given, a text question"),
    "unknown code": (
        rows({}, {"code": "35"}),
        "line 3: code: '35' given, no code of age; expected one of: 16-34, 35+",
    ),
    "unknown joined code": (rows({"code": "16-34|x"}), "line 2: code: 'x' given, no code of age"),
    "nothing joined": (rows({"code": "16-34|"}), "line 2: code: '' given, no code of age"),
    "screen-out": (rows({"code": "u16"}), "line 2: code: 'u16' given, which leaves the base"),
    "no answer": (rows({"code": "na"}), "line 2: code: 'na' given, which leaves the base"),
    "code joined to itself": (rows({"code": "35+|35+"}), "line 2: code: '35+|35+' given; expected neighb"),
    "code twice": (
        rows({}, {"code": "16-34"}),
        "line 3: code: '16-34' given again; it has a target in line 2",
    ),
    "code missing": (rows()[:1], "age: no target for 35+; expected one for each option"),
    "one category": ([row(code="16-34|35+")], "age: one category given; expected 2 at least"),
    "no source": (rows({}, {"source": ""}), "line 3: source: nothing given"),
    "other source": (
        rows({}, {"source": "UN"}),
        "line 3: source: 'UN' given; expected 'Census' for all of age, as in line 2",
    ),
    "no year": (rows({"year": ""}), "line 2: year: nothing given"),
    "other year": (rows({}, {"year": "2024"}), "line 3: year: '2024' given; expected '2025' for all of age"),
    "long note": (rows({"note": "n" * 501}), "line 2: note: 501 characters given; expected 500"),
    "line break": (rows({"source": "a\nb"}), "line 2: source: 3 characters given; expected 500 printable"),
}


@pytest.mark.parametrize(("given", "message"), REFUSED.values(), ids=REFUSED)
def test_targets_that_do_not_hold_are_refused(
    small: Instrument, given: list[dict[str, str]], message: str
) -> None:
    with pytest.raises(WeightTargetsError) as refusal:
        read_targets(small, given)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("value", ["0", "-1", "x", "nan", "inf", "1e13", "12 %", "1,5", "1_000", "1e-10"])
def test_value_that_is_no_number_above_0_is_refused(small: Instrument, value: str) -> None:
    with pytest.raises(WeightTargetsError) as refusal:
        read_targets(small, rows({"value": value}))
    assert str(refusal.value) == (
        f"line 2: value: {value!r} given; expected a number above 0, such as 12500 or 0.125"
    )


@pytest.mark.parametrize("year", ["25", "2025.0", "next", "²⁰²⁵", "99999"])
def test_year_that_is_none_is_refused(small: Instrument, year: str) -> None:
    with pytest.raises(WeightTargetsError, match=r"line 2: year: .* expected a year such as 2025"):
        read_targets(small, rows({"year": year}))


def test_codes_that_are_no_neighbours_are_not_joined() -> None:
    with pytest.raises(WeightTargetsError, match=r"line 2: code: '16-24\|35-44' given; expected neighbours"):
        read_targets(shipped(), [row(code="16-24|35-44")])


@given(values=st.lists(st.floats(1e-9, 1e12), min_size=7, max_size=7))
def test_targets_stay_the_same_in_json(values: list[float]) -> None:
    given = [row(code=code, value=repr(value), note="ü") for code, value in zip(BANDS, values, strict=True)]
    targets = read_targets(shipped(), given)
    assert sum(targets.questions[0].shares.values()) == pytest.approx(1)
    assert WeightTargets.from_document(json.loads(json.dumps(targets.to_document()))) == targets


@pytest.mark.parametrize("document", [{}, {"questions": [{}]}, {"questions": 1}, {"questions": ["age"]}])
def test_document_that_holds_no_targets_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(WeightTargetsError, match="no stored targets"):
        WeightTargets.from_document(document)


def population(country: str) -> list[dict[str, str]]:
    path = ROOT / "study" / "populations" / f"{country}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("country", COUNTRIES)
def test_shipped_targets_fit_the_shipped_questionnaire(country: str) -> None:
    (age,) = read_targets(shipped(), population(country)).questions
    assert (age.question, age.year) == ("age", 2025)
    assert "World Population Prospects 2019" in age.source
    assert "CC BY 3.0 IGO" in age.source
    for said in ("Residents, not shoppers", "projection made before 2022", "18-24 stands for 16-24"):
        assert said in age.note


def test_every_shipped_population_is_tested() -> None:
    shipped_files = (ROOT / "study" / "populations").iterdir()
    assert sorted(path.name for path in shipped_files) == [f"{country}.csv" for country in COUNTRIES]


@pytest.mark.skipif(
    not POPULATION.is_file(), reason=f"the project's reference data is not beside this checkout: {POPULATION}"
)
@pytest.mark.parametrize("country", COUNTRIES)
def test_shipped_targets_are_those_of_the_source(country: str) -> None:
    with POPULATION.open(encoding="utf-8", newline="") as file:
        (people,) = [
            one for one in csv.DictReader(file) if (one["geo"], one["year"]) == (country.upper(), "2025")
        ]
    named = {"16-24": "18-24", "65-74|75+": "65+"}
    (age,) = read_targets(shipped(), population(country)).questions
    wanted = {name: int(people[named.get(name, name)]) / int(people["18+"]) for name in age.shares}
    assert age.shares == pytest.approx(wanted, abs=1e-6)
    assert len(wanted) == 6


def test_targets_of_the_how_to_are_taken() -> None:
    page = (ROOT / "docs" / "how-to" / "weight-a-study.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```\n(question,.*?)^```", page, re.MULTILINE | re.DOTALL)
    (age,) = read_targets(shipped(), csv.DictReader(block.splitlines())).questions
    assert age.shares == {**dict(zip(BANDS, (0.08, 0.19, 0.24, 0.22, 0.16), strict=False)), "65-74|75+": 0.11}
    assert (age.source, age.note) == ("Shop register", "Buyers of the last year.")
