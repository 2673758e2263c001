"""The embed shows releases only: what they hold, what they hide, and that they stay."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from study.response import Study
from study.store import ResponseStore
from tests.dashboard.embedded import PAGE, Page, make_client
from tests.factories import make_response


@pytest.mark.usefixtures("answered")
def test_hidden_column_has_no_figure_anywhere(
    reader: FlaskClient, store: ResponseStore, study: Study
) -> None:
    answers = {"35-44": 60, "55-64": 12, "75+": 23}
    store.add_many(study, [make_response(age=band) for band, n in answers.items() for _ in range(n)])
    made = reader.get(f"{PAGE}.json").get_json()
    assert made["columns"][7] == {"code": "75+", "suppressed": True, "reason": "n < 30"}
    cells = [cell for cell in made["cells"] if cell["column"] == "75+"]
    assert len(cells) == 6
    assert all(cell.keys() == {"row", "column"} for cell in cells)
    page = Page(reader.get(PAGE))
    assert page.all("svg")[7]["aria-label"] == "75 or over: no figures, n < 30."
    assert len([rect for rect in page.all("rect") if rect.get("class") == "none"]) == 5
    assert (page.said("small")[0], page.said("small").count("n < 30")) == ("n ≥ 240", 5)


def test_excluded_answers_are_counted_on_the_chart(
    reader: FlaskClient, store: ResponseStore, study: Study
) -> None:
    answers = [make_response() for _ in range(159)]
    store.add_many(study, answers)
    store.exclude(study, [one.key for one in answers[:12]], by="test")
    made = reader.get(f"{PAGE}.json").get_json()
    assert made["columns"][0]["base"] == 145
    assert "Answers left out of all figures: 12." in made["notes"]
    assert "Answers left out of all figures: 12." in reader.get(PAGE).text


@pytest.mark.usefixtures("answered")
def test_chart_without_excluded_answers_says_nothing_of_them(reader: FlaskClient) -> None:
    assert "left out of all" not in reader.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}.json"])
def test_known_release_is_not_sent_again(
    reader: FlaskClient, store: ResponseStore, answered: Study, address: str
) -> None:
    tag = reader.get(address).headers["ETag"]
    store.add_many(answered, [make_response(channel="phone") for _ in range(9)])
    again = reader.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert again.headers["Cache-Control"] == "public, max-age=2, stale-if-error=86400"
    store.add(answered, make_response(channel="phone"))
    store.add_many(answered, [make_response(channel="phone") for _ in range(3)])
    changed = reader.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize("kind", ["", ".json"])
def test_pinned_release_stays_for_ever(
    reader: FlaskClient, store: ResponseStore, answered: Study, kind: str
) -> None:
    name = reader.get(f"{PAGE}.json").get_json()["release"]
    address = f"{PAGE}@{name}{kind}"
    first = reader.get(address)
    store.add_many(answered, [make_response(channel="phone") for _ in range(100)])
    assert reader.get(f"{PAGE}.json").get_json()["release"] != name
    again = reader.get(address)
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])
    assert again.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reader.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    if not kind:
        assert Page(again).said("a")[0] == name
        # It tells its height, and never asks for anything.
        assert ("kanal-height" in again.text, "fetch" in again.text) == (True, False)


@pytest.mark.parametrize("chart", ["channel-by-age@{}", "wait-curve@{}", "channel-trend@{}"])
@pytest.mark.parametrize("kind", ["", ".json", ".csv", ".svg", ".png"])
def test_pinned_release_keeps_all_that_it_was_made_with(
    store: ResponseStore, answered: Study, tmp_path: Path, chart: str, kind: str
) -> None:
    reader = make_client(store, tmp_path)
    name = reader.get(f"{PAGE}.json").get_json()["release"]
    address = f"/e/{answered.slug}/{chart.format(name)}{kind}"
    first = reader.get(address)
    for setting in ("smallest_base", "low_base", "batch"):
        store.set(answered.slug, setting, "200")
    store.set(answered.slug, "sponsor", "Example Ltd")
    store.close(answered.slug, datetime.now(UTC))
    # A service that has kept nothing.
    again = make_client(store, tmp_path).get(address)
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])


def test_newest_release_has_the_thresholds_of_today(
    reader: FlaskClient, store: ResponseStore, answered: Study
) -> None:
    before = reader.get(f"{PAGE}.json").get_json()
    assert before["columns"][2]["suppressed"] is False
    store.set(answered.slug, "smallest_base", "200")
    after = reader.get(f"{PAGE}.json").get_json()
    assert after["columns"][2] == {"code": "25-34", "suppressed": True, "reason": "n < 200"}
    assert after["release"] != before["release"]
    pinned = reader.get(f"{PAGE}@{after['release']}.json").get_json()
    assert {**pinned, "address": ""} == {**after, "address": ""}
    assert pinned["address"].endswith(f"/channel-by-age@{after['release']}?lang=en")


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(
    "release", ["", "2020-01-01.1", "2020-01-01", "x", "%00", "2020-01-01.1@2020-01-01.1", "٢020-01-01.1"]
)
def test_unknown_release_is_404(reader: FlaskClient, release: str) -> None:
    reader.get(PAGE)
    assert reader.get(f"{PAGE}@{release}").status_code == 404
    assert reader.get(f"{PAGE}@{release}.json").status_code == 404


def test_weighted_figures_stand_beside(reader: FlaskClient, store: ResponseStore, study: Study) -> None:
    weights = [(code, weight) for code, weight in (("chat", 1.5), ("phone", 0.5)) for _ in range(60)]
    store.add_many(study, [make_response(channel=code, weight=weight) for code, weight in weights])
    made = reader.get(f"{PAGE}.json").get_json()
    assert made["cells"][0]["percent"] == 50
    beside = made["weighted_table"]
    assert (beside["cells"][0]["percent"], beside["columns"][0]["base"]) == (75, 120)
    assert beside["columns"][0]["effective_base"] == 95
    assert beside["notes"][0] == "Design effect of the weights: 1.26."
    page = Page(reader.get(PAGE))
    assert page.said("td")[:3] == ["50 %", "41–59 %", "75 %"]
    assert page.said("th")[3] == "Weighted"


@pytest.mark.parametrize("answers", [0, 9])
def test_study_without_a_release_says_when_there_will_be_one(
    reader: FlaskClient, store: ResponseStore, study: Study, answers: int
) -> None:
    store.add_many(study, [make_response() for _ in range(answers)])
    page, said = Page(reader.get(PAGE)), "the first figures come once a group of “Age” has 10 answers."
    assert page.said("p") == [f"Nothing has been released yet: {said}"]
    assert page.all("svg") == page.all("table") == page.all("time") == []
    made = reader.get(f"{PAGE}.json").get_json()
    assert (made["release"], made["digest"], made["updated"], made["revision"]) == (None, None, None, None)
    assert made["cells"] == []
    assert all(column["suppressed"] for column in made["columns"])
    assert made["notes"] == [f"Nothing has been released yet: {said}"]


def test_public_digest_confirms_no_guess_of_hidden_counts(
    reader: FlaskClient, store: ResponseStore, answered: Study
) -> None:
    made = reader.get(f"{PAGE}.json")
    release = store.release(answered)
    assert release is not None
    assert made.get_json()["digest"] == release.digest
    assert len(release.seal) == 32
    assert release.seal not in made.text + reader.get(PAGE).text
    assert replace(release, seal="").digest != release.digest
