"""Wrong parameters: refused by name, with what they take, whatever they are."""

from pathlib import Path

import pytest

from dashboard.api.problems import LONGEST_GIVEN
from study.instrument_document import load_folder
from study.response import Study
from study.store import ResponseStore
from tests.dashboard.api.reader import ROOT, Reader, problem
from tests.factories import make_response, make_study, shipped, write_instrument

SLUG = "channel-preference"
CROSSTAB = f"/studies/{SLUG}/crosstab"
LANGUAGES = list(shipped().languages)
CLOSED = ["age", "shops", "channel", "wait_chat", "wait_phone", "wait_email", "bot", "after_hours"]


@pytest.fixture(autouse=True)
def _study(store: ResponseStore) -> None:
    study = make_study(store)
    store.add_many(study, [make_response() for _ in range(10)])


@pytest.mark.parametrize(
    ("query", "parameter", "given", "allowed"),
    [
        ({}, "row", None, CLOSED[1:]),
        ({"row": ""}, "row", "", CLOSED[1:]),
        ({"row": "comment"}, "row", "comment", CLOSED[1:]),
        ({"row": "age"}, "row", "age", CLOSED[1:]),
        ({"row": "bot", "banner": "shops"}, "banner", "shops", ["age"]),
        ({"row": "bot", "lang": "xx"}, "lang", "xx", LANGUAGES),
        ({"row": "bot", "weighted": "yes"}, "weighted", "yes", ["0", "1"]),
        ({"row": "bot", "live": "true"}, "live", "true", ["0", "1"]),
        ({"row": "bot", "rows": "x"}, "rows", "x", ["row", "banner", "lang", "weighted", "live"]),
        ({"row": "bot", "shops": "0"}, "shops", "0", ["row", "banner", "lang", "weighted", "live"]),
        ({"row": "bot", "source": "x"}, "source", "x", ["row", "banner", "lang", "weighted", "live"]),
    ],
)
def test_wrong_parameter_is_named_with_what_it_takes(
    anybody: Reader, query: dict[str, str], parameter: str, given: str | None, allowed: list[str]
) -> None:
    refused = anybody.is_refused(400, CROSSTAB, **query)

    assert (refused["parameter"], refused["given"], refused["allowed"]) == (parameter, given, allowed)


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ({"row": "comment"}, "row", CLOSED),
        ({"row": "bot", "banner": "comment"}, "banner", CLOSED),
        ({"row": "bot", "banner": "bot"}, "banner", [code for code in CLOSED if code != "bot"]),
        ({"row": "age"}, "row", CLOSED[1:]),
        ({"row": "bot", "shops": "0,7"}, "shops", ["0", "1-2", "3-5", "6-10", "11+", "na"]),
        ({"row": "bot", "shops": ""}, "shops", ["0", "1-2", "3-5", "6-10", "11+", "na"]),
        ({"row": "bot", "shops": "0,"}, "shops", ["0", "1-2", "3-5", "6-10", "11+", "na"]),
        ({"row": "bot", "answered_in": "en,xx"}, "answered_in", LANGUAGES),
        ({"row": "bot", "from_": "2026-11-31"}, "from", ["a day such as 2026-11-22"]),
        ({"row": "bot", "to": "20261122"}, "to", ["a day such as 2026-11-22"]),
        ({"row": "bot", "to": "2026-W47-7"}, "to", ["a day such as 2026-11-22"]),
        ({"row": "bot", "from_": "2026-11-22", "to": "2026-11-21"}, "to", ["2026-11-22 or later"]),
    ],
)
def test_wrong_live_parameter_is_named_with_what_it_takes(
    viewer: Reader, query: dict[str, str], parameter: str, allowed: list[str]
) -> None:
    refused = viewer.is_refused(400, CROSSTAB, live="1", **query)

    assert (refused["parameter"], refused["allowed"]) == (parameter, allowed)


@pytest.mark.parametrize("source", ["a b", "ä", "x" * 41, "a,,b", "'"])
def test_wrong_source_is_refused(viewer: Reader, source: str) -> None:
    assert viewer.is_refused(400, CROSSTAB, row="bot", live="1", source=source)["parameter"] == "source"


@pytest.mark.parametrize("query", ["row=bot&row=bot", "row=bot&lang=en&lang=et", "row=bot&live=0&live=0"])
def test_parameter_given_twice_is_refused(anybody: Reader, query: str) -> None:
    refused = problem(anybody.app.test_client().get(f"{ROOT}{CROSSTAB}?{query}"), 400)

    assert refused["parameter"] in query
    assert refused["detail"].endswith("is given 2 times.")


def test_long_values_and_names_are_shortened(anybody: Reader) -> None:
    for refused in (
        anybody.is_refused(400, CROSSTAB, row="x" * 5000),
        anybody.is_refused(400, CROSSTAB, row="bot", **{"y" * 5000: "x" * 5000}),
    ):
        assert len(refused["given"]) == LONGEST_GIVEN + 1
        assert len(refused["parameter"]) <= LONGEST_GIVEN + 1
        assert len(refused["detail"]) < 3 * LONGEST_GIVEN


@pytest.mark.parametrize("value", ["%00", "%ff%fe", "%F0%9F%90%98", "<script>", "%22%0d%0a", "..%2f"])
@pytest.mark.parametrize("name", ["row", "banner", "lang", "live", "weighted", "question", "%00", "%ff"])
def test_odd_bytes_are_refused(anybody: Reader, name: str, value: str) -> None:
    problem(anybody.app.test_client().get(f"{ROOT}{CROSSTAB}?row=bot&{name}={value}"), 400)


@pytest.mark.parametrize("path", ["/studies", "/openapi.json", f"/studies/{SLUG}/revision"])
def test_address_without_parameters_refuses_any(anybody: Reader, path: str) -> None:
    assert anybody.is_refused(400, path, live="1")["allowed"] == []


def test_answers_on_a_question_named_like_a_parameter_cannot_be_filtered(
    viewer: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = own_study(store, tmp_path, ("rating", "banner"))
    refused = viewer.is_refused(400, f"/studies/{study.slug}/crosstab", row="banner", live="1", banner="3")

    assert refused["allowed"] == ["age", "banner", "wait_seconds"]


def own_study(store: ResponseStore, folder: Path, renamed: tuple[str, str]) -> Study:
    written = write_instrument(folder / "own")
    for path in written.glob("*.toml"):
        text = path.read_text(encoding="utf-8").replace(f"[{renamed[0]}]", f"[{renamed[1]}]")
        path.write_text(text.replace(f'code = "{renamed[0]}"', f'code = "{renamed[1]}"'), encoding="utf-8")
    return make_study(store, slug="own", instrument=load_folder(str(written)))
