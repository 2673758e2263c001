"""To whom a study's public page is sent, and with what beside it."""

import hashlib
import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import settings
from dashboard import create_embed_app
from study.passes import Passes, last_day
from study.store import Database, ResponseStore
from tests.dashboard.embedded import Page
from tests.dashboard.test_embed_serving import AWAY, away
from tests.factories import make_response, make_study

RESULTS = "/r/channel-preference"
SECRET = "a signing key that is for tests only"


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("lang", ["en", "et", "sv", "da", "pl", "fi"])
def test_language_is_the_one_asked_for(reader: FlaskClient, lang: str) -> None:
    asked = reader.get(f"{RESULTS}?lang={lang}")
    accepted = reader.get(RESULTS, headers={"Accept-Language": lang})
    assert asked.data == accepted.data
    assert asked.headers["Content-Language"] == lang
    assert ("Accept-Language" in asked.headers["Vary"], "Accept-Language" in accepted.headers["Vary"]) == (
        False,
        True,
    )
    page = Page(asked)
    assert page.all("html")[0]["lang"] == lang
    (current,) = [one for one in page.all("a") if one.get("aria-current")]
    assert current["hreflang"] == lang


@pytest.mark.usefixtures("answered")
def test_languages_know_each_other(reader: FlaskClient) -> None:
    links = Page(reader.get(f"{RESULTS}?lang=fi")).all("link")
    here = f"http://127.0.0.1:8000{RESULTS}"
    assert [one["href"] for one in links if one["rel"] == "canonical"] == [f"{here}?lang=fi"]
    alternates = {one["hreflang"]: one["href"] for one in links if "hreflang" in one}
    assert alternates.pop("x-default") == here
    assert alternates == {lang: f"{here}?lang={lang}" for lang in ("en", "et", "sv", "da", "pl", "fi")}


@pytest.mark.parametrize(
    "address", ["/r/nothing", "/r/draft", "/r/private", "/r/%00", "/r/", "/r/x/y", "/r/private?pass=x"]
)
def test_what_is_not_public_is_not_there(reader: FlaskClient, store: ResponseStore, address: str) -> None:
    make_study(store, slug="draft", opens=None)
    study = make_study(store, slug="private")
    store.add_many(study, [make_response() for _ in range(40)])
    store.set("private", "private", "yes")
    assert reader.get(address).status_code == 404


def test_pass_opens_the_page_and_all_it_leads_to(store: ResponseStore, tmp_path: Path) -> None:
    study = make_study(store, slug="private")
    store.add_many(study, [make_response() for _ in range(40)])
    store.set("private", "private", "yes")
    known = settings.load({"KANAL_DATA_DIR": str(tmp_path), "KANAL_SECRET_KEY": SECRET})
    reader = create_embed_app(known, store, look_seconds=0).test_client()
    given = f"pass={Passes(SECRET).made('private', last_day(7, datetime.now(UTC)))}"
    response = reader.get(f"/r/private?{given}")
    page = Page(response)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-cache")
    assert [one["content"] for one in page.all("meta") if one.get("name") == "robots"] == ["noindex"]
    assert {one["rel"] for one in page.all("link")} == {"icon"}
    assert "application/ld+json" not in response.text
    own = [str(one["href"]) for one in page.all("a") if re.search("/[er]/", str(one["href"]))]
    assert len(own) > 15
    assert all(given in one for one in own)


@pytest.mark.usefixtures("answered")
def test_policy_names_the_only_style_and_script_and_no_frame(reader: FlaskClient) -> None:
    response = reader.get(RESULTS)
    policy = response.headers["Content-Security-Policy"]
    inline = re.findall(r"<(style|script)>(.*?)</\1>", response.text, re.DOTALL)
    assert [kind for kind, _ in inline] == ["style", "script"]
    for kind, text in inline:
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert "Set-Cookie" not in response.headers
    assert not [a for _, a in Page(response).elements if "style" in a or any(n.startswith("on") for n in a)]


@pytest.mark.usefixtures("answered")
def test_who_has_it_gets_no_body_until_something_is_new(reader: FlaskClient, store: ResponseStore) -> None:
    first = reader.get(RESULTS)
    known = {"If-None-Match": first.headers["ETag"]}
    assert (reader.get(RESULTS, headers=known).status_code, first.headers["Cache-Control"][:6]) == (
        304,
        "public",
    )
    store.set("channel-preference", "sponsor", "Nobody Ltd")
    told = reader.get(RESULTS, headers=known)
    assert (told.status_code, "Nobody Ltd" in told.text) == (200, True)


@pytest.mark.usefixtures("answered")
def test_last_release_is_told_and_marked_while_the_store_is_away(
    reader: FlaskClient, database: Database
) -> None:
    before = reader.get(RESULTS)
    with away(database):
        during = reader.get(RESULTS, headers={"If-None-Match": before.headers["ETag"]})
    assert (during.status_code, AWAY in during.text, AWAY in before.text) == (200, True, False)
    assert Page(during).said("td") == Page(before).said("td")
    assert reader.get(RESULTS).data == before.data
