"""Crosstabs: the released one, and the live one with its filters."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import ResponseStore
from study.target_rows import read_targets
from tests.dashboard.api.reader import Reader, cells, columns
from tests.factories import RECEIVED, make_response, make_study, write_instrument

CROSSTAB = "/studies/channel-preference/crosstab"


def add(store: ResponseStore, study: Study, times: int, **answers: Any) -> None:
    store.add_many(study, [make_response(**answers) for _ in range(times)])


def test_before_the_first_release_it_is_said_when_it_comes(
    anybody: Reader, store: ResponseStore, study: Study
) -> None:
    add(store, study, 9)
    refused = anybody.is_refused(404, CROSSTAB, row="channel", lang="en")
    assert "“Age” has 10 answers" in refused["detail"]

    add(store, study, 1)
    assert anybody.reads(CROSSTAB, row="channel")["columns"]


def test_release_has_no_counts_and_hides_small_columns(
    anybody: Reader, store: ResponseStore, study: Study
) -> None:
    for age, times in (("16-24", 113), ("25-34", 102), ("35-44", 12), ("45-54", 11)):
        add(store, study, times, age=age)
    document = anybody.reads(CROSSTAB, row="channel", banner="age", lang="en")
    shown = columns(document)

    assert document["release"].endswith(".1")
    assert (document["weighted"], document["filters"]) == (False, {})
    assert (shown["16-24"]["base"], shown["all"]["base"]) == (110, 235)
    assert shown["35-44"]["suppressed"] is True
    assert "base" not in shown["35-44"]
    assert all("count" not in cell for cell in document["cells"])
    assert "percent" not in cells(document)["chat", "45-54"]
    assert cells(document)["chat", "16-24"]["percent"] == 100
    assert not {"test", "pairs", "weighting"} & set(document)


def test_release_stays_while_the_live_table_moves(
    anybody: Reader, viewer: Reader, store: ResponseStore, study: Study
) -> None:
    add(store, study, 40)
    first = anybody.gets(CROSSTAB, row="channel")
    add(store, study, 1)
    again = anybody.gets(CROSSTAB, {"If-None-Match": first.headers["ETag"]}, row="channel")
    assert (again.status_code, again.text) == (304, "")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert columns(viewer.reads(CROSSTAB, row="channel", live="1"))["25-34"]["base"] == 41

    add(store, study, 9)
    moved = anybody.gets(CROSSTAB, {"If-None-Match": first.headers["ETag"]}, row="channel")
    assert (moved.status_code, moved.get_json()["release"][-2:]) == (200, ".2")


def test_labels_are_in_the_language_asked_for(anybody: Reader, store: ResponseStore, study: Study) -> None:
    add(store, study, 10)
    asked = anybody.reads(CROSSTAB, row="channel", lang="et")
    accepted = anybody.gets(CROSSTAB, {"Accept-Language": "et-EE,et;q=0.9"}, row="channel")

    assert asked["row"]["label"] == study.instrument.headline.labels["et"]
    assert accepted.get_json() == asked
    assert "Accept-Language" in accepted.vary


def test_weighted_release_without_weights_is_409_with_the_reason(
    anybody: Reader, viewer: Reader, store: ResponseStore, study: Study
) -> None:
    add(store, study, 10)

    for reader, live in ((anybody, "0"), (viewer, "1")):
        refused = reader.is_refused(409, CROSSTAB, row="bot", weighted="1", live=live)
        assert "no weight targets" in refused["detail"]


def test_weights_that_cannot_be_met_are_409_with_the_reason(
    anybody: Reader, viewer: Reader, store: ResponseStore, study: Study
) -> None:
    store.set_targets(study.slug, targets(study))
    add(store, study, 50, shops="0")

    for reader, live in ((anybody, "0"), (viewer, "1")):
        refused = reader.is_refused(409, CROSSTAB, row="channel", weighted="1", live=live)
        assert "all respondents are" in refused["detail"]


def test_weighted_tables_are_weighted(
    anybody: Reader, viewer: Reader, store: ResponseStore, study: Study
) -> None:
    store.set_targets(study.slug, targets(study))
    add(store, study, 150, shops="0", channel="chat")
    add(store, study, 50, shops="1-2", channel="phone")
    add(store, study, 50, shops="3-5", channel="phone")

    released = anybody.reads(CROSSTAB, row="channel", weighted="1", lang="en")
    assert released["weighted"] is True
    assert cells(released)["chat", "all"]["percent"] == 20
    assert any("Census, 2025." in note for note in released["notes"])
    live = viewer.reads(CROSSTAB, row="channel", weighted="1", live="1")
    assert cells(live)["chat", "all"]["percent"] == pytest.approx(20, abs=1e-6)
    assert cells(live)["chat", "all"]["se"] > 0
    assert live["weighting"]["deff"] > 1
    plain = anybody.reads(CROSSTAB, row="channel", weighted="0")
    assert (plain["weighted"], cells(plain)["chat", "all"]["percent"]) == (False, 60)


def targets(study: Study) -> dict[str, object]:
    shares = {"0": 20, "1-2": 40, "3-5": 40}
    shared = {"question": "shops", "source": "Census", "year": "2025"}
    rows = [{**shared, "code": code, "value": str(value)} for code, value in shares.items()]
    rows += [{**shared, "code": code, "value": "0.000001"} for code in ("6-10", "11+")]
    return read_targets(study.instrument, rows).to_document()


def test_live_table_compares_columns_only_once_the_study_is_closed(
    viewer: Reader, store: ResponseStore, study: Study
) -> None:
    for age, channel in (("16-24", "chat"), ("25-34", "phone")):
        add(store, study, 60, age=age, channel=channel)
        add(store, study, 20, age=age, channel="email")
    open_now = viewer.reads(CROSSTAB, row="channel", live="1")
    store.close(study.slug, datetime.now(UTC))
    closed = viewer.reads(CROSSTAB, row="channel", live="1")

    assert (open_now["test"], open_now["pairs"]) == (None, [])
    assert "closed" in open_now["verdict"]
    assert not [cell for cell in open_now["cells"] if cell["higher_than"]]
    assert closed["verdict"] is None
    assert closed["test"]["df"] == 2
    assert cells(closed)["chat", "16-24"]["higher_than"] == ["25-34"]
    assert {(pair["a"], pair["b"]) for pair in closed["pairs"]} == {("16-24", "25-34")}


def test_live_table_of_any_two_questions(viewer: Reader, store: ResponseStore, study: Study) -> None:
    add(store, study, 3, bot="bot_now", shops="0")
    document = viewer.reads(CROSSTAB, row="age", banner="shops", live="1")

    assert (document["row"]["code"], document["banner"]["code"]) == ("age", "shops")
    assert cells(document)["25-34", "0"]["count"] == 3


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, 8),
        ({"shops": "0"}, 2),
        ({"shops": "0,1-2"}, 3),
        ({"shops": "0,1-2", "bot": "bot_now"}, 2),
        ({"channel": "phone"}, 1),
        ({"source": "news"}, 1),
        ({"source": "news,spring_26"}, 2),
        ({"source": ""}, 6),
        ({"source": "nobody"}, 0),
        ({"answered_in": "et"}, 1),
        ({"answered_in": "en,et"}, 8),
        ({"from_": "2026-11-23"}, 1),
        ({"to": "2026-11-22"}, 7),
        ({"from_": "2026-11-22", "to": "2026-11-22"}, 7),
        ({"from_": "2026-12-01"}, 0),
    ],
)
def test_live_filters_count_only_who_passes(
    viewer: Reader, store: ResponseStore, study: Study, filters: dict[str, str], left: int
) -> None:
    add(store, study, 2, shops="0", bot="bot_now")
    add(store, study, 1, shops="1-2")
    add(store, study, 1, channel="phone")
    add(store, study, 1, source="news")
    add(store, study, 1, source="spring_26")
    add(store, study, 1, lang="et")
    add(store, study, 1, received=RECEIVED + timedelta(days=1))
    document = viewer.reads(CROSSTAB, row="wait_chat", live="1", **filters)

    assert columns(document)["all"]["base"] == left
    assert set(document["filters"]) == {name.rstrip("_") for name in filters}
    assert sum(cell["count"] for cell in document["cells"] if cell["column"] == "all") == left


def test_live_table_says_the_newest_day_counted(viewer: Reader, store: ResponseStore, study: Study) -> None:
    assert viewer.reads(CROSSTAB, row="channel", live="1")["updated"] is None
    add(store, study, 1)
    add(store, study, 1, received=RECEIVED - timedelta(days=3), shops="0")

    assert viewer.reads(CROSSTAB, row="channel", live="1")["updated"] == RECEIVED.date().isoformat()
    earlier = viewer.reads(CROSSTAB, row="channel", live="1", shops="0")["updated"]
    assert date.fromisoformat(earlier) == RECEIVED.date() - timedelta(days=3)


def test_code_with_a_comma_is_taken_whole(viewer: Reader, store: ResponseStore, tmp_path: Path) -> None:
    structure = 'name = "own"\nbanner = "age"\n'
    structure += '[[questions]]\ncode = "age"\nkind = "single"\noptions = ["18,5", "18", "5"]\n'
    structure += '[[questions]]\ncode = "used"\nkind = "multiple"\noptions = ["a", "b"]\n'
    wording = 'title = "Own"\n[age]\nlabel = "Age"\n[age.options]\n"18,5" = "x"\n18 = "y"\n5 = "z"\n'
    wording += '[used]\nlabel = "Used"\n[used.options]\na = "A"\nb = "B"\n'
    folder = write_instrument(tmp_path / "own", structure=structure, en=wording, et=wording)
    study = make_study(store, slug="own", instrument=load_folder(str(folder)))
    for number, (age, used) in enumerate([("18,5", ("a",)), ("18", ("a", "b")), ("5", ("b",))]):
        store.add(study, Response(key=str(number), answers={"age": age, "used": used}, lang="en"))

    def base(**filters: str) -> int:
        document = viewer.reads("/studies/own/crosstab", row="used", live="1", **filters)
        return int(columns(document)["all"]["base"])

    assert base(age="18,5") == 1
    assert base(age="5,18") == 2
    assert (base(used="a"), base(used="a,b")) == (2, 3)


def test_multiple_answers_are_not_tested(viewer: Reader, store: ResponseStore, tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit")))
    study = make_study(store, slug="visit", instrument=instrument)
    store.close("visit", datetime.now(UTC))
    document = viewer.reads(f"/studies/{study.slug}/crosstab", row="used", banner="rating", live="1")

    assert (document["test"], document["pairs"]) == (None, [])
    assert "several answers" in document["verdict"]
