"""What search engines and unfriendly operators make of a study's public page."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.results.licences import licence_address
from study.instrument import Answers
from study.instrument_document import load_folder
from study.response import Response
from study.store import ResponseStore
from tests.dashboard.embedded import Page
from tests.dashboard.test_embed import HOSTILE
from tests.factories import WORDING, make_response, make_study, write_instrument

RESULTS = "/r/channel-preference"
DATASET = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def described(text: str) -> dict[str, object]:
    (found,) = DATASET.findall(text)
    read: dict[str, object] = json.loads(found)
    return read


@pytest.mark.usefixtures("answered")
def test_release_is_a_dataset_that_can_be_downloaded(reader: FlaskClient, store: ResponseStore) -> None:
    store.set("channel-preference", "conducted_by", "Kanal Research")
    response = reader.get(f"{RESULTS}?lang=en")
    made = described(response.text)
    assert (made["@type"], made["name"]) == ("Dataset", "How do you want to be helped?")
    description = next(one for one in Page(response).all("meta") if one.get("name") == "description")
    assert made["description"] == description["content"]
    assert str(made["description"]).endswith("Base: at least 145 answers.")
    assert made["temporalCoverage"] == "2026-11-22/2026-11-22"
    assert made["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert made["creator"] == {"@type": "Organization", "name": "Kanal Research"}
    files = made["distribution"]
    assert isinstance(files, list)
    assert {one["encodingFormat"] for one in files} == {"text/csv", "application/json"}
    for one in files:
        sent = reader.get(one["contentUrl"].removeprefix("http://127.0.0.1:8000"))
        assert (sent.status_code, sent.mimetype) == (200, one["encodingFormat"])


@pytest.mark.usefixtures("answered")
def test_licence_that_nobody_knows_is_named_only(reader: FlaskClient, store: ResponseStore) -> None:
    store.set("channel-preference", "licence", "All rights reserved")
    store.add_many(store.study("channel-preference"), [make_response() for _ in range(20)])  # type: ignore[arg-type]
    response = reader.get(RESULTS)
    assert described(response.text)["license"] == {"@type": "CreativeWork", "name": "All rights reserved"}
    assert "All rights reserved" in Page(response).said("dd")


@pytest.mark.parametrize(
    ("licence", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC BY-NC-SA 3.0", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
        ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC BY 4.0 ", ""),
        ("CC BY-SA-NC 4.0", ""),
        ("", ""),
    ],
)
def test_licence_leads_to_its_text_where_its_name_says_which(licence: str, address: str) -> None:
    assert licence_address(licence) == address


def test_hostile_labels_stay_text(reader: FlaskClient, store: ResponseStore, tmp_path: Path) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    wording = WORDING.replace("How was it?", quoted).replace("16–34", quoted).replace("Your visit", quoted)
    folder = write_instrument(tmp_path / "b", en=wording)
    study = make_study(store, slug="hostile", instrument=load_folder(str(folder)), languages=("en",))
    answers: Answers = {"age": "16-34", "rating": "2", "used": ("chat",)}
    store.add_many(study, [Response(str(n), answers, "en") for n in range(40)])
    for name in ("licence", "sponsor", "conducted_by", "contact"):
        store.set("hostile", name, HOSTILE)
    response = reader.get("/r/hostile")
    page = Page(response)
    assert page.said("h1") == [HOSTILE]
    assert HOSTILE in page.said("h2")
    assert len(page.all("script")) == 2
    assert described(response.text)["name"] == HOSTILE
    assert not [a for _, a in page.elements if any(name.startswith("on") for name in a)]
    assert reader.get("/r/hostile?lang=%3Cscript%3E&theme=%22&pass=%3C%22%3E").data == response.data
