"""The scripts: small, and the only ones the policy lets in."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.instrument_document import load_folder
from study.store import ResponseStore
from survey import assets
from tests.factories import WORDING, make_study, write_instrument
from tests.survey.browser import FORM, open_form, send
from tests.survey.page import Element, read_page

SCRIPT_LIMIT, PAGE_LIMIT = 6_000, 30_000
GZIP = {"Accept-Encoding": "gzip"}

pytestmark = pytest.mark.usefixtures("study")


def scripts(page: Element) -> list[str]:
    return [script.attributes["src"] for script in page.all("script") if "src" in script.attributes]


def text(response: TestResponse) -> str:
    body = response.get_data()
    packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode()


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_form_page_brings_its_script_along(client: FlaskClient) -> None:
    early, form = read_page(client.get(FORM)).all("script")
    assert early.attributes == form.attributes == {}
    assert "kanal-form" in form.raw


@pytest.mark.parametrize("address", [FORM, "/s/worker.js"])
def test_page_and_script_are_compressed_for_who_takes_it(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(text(packed)) == len(text(plain))
    assert len(packed.get_data()) < len(plain.get_data()) * 0.6


def test_page_and_scripts_are_small(client: FlaskClient) -> None:
    page = client.get(f"{FORM}?frame=1", headers=GZIP).get_data()
    (frame,) = scripts(read_page(client.get(f"{FORM}?frame=1")))
    served = [client.get(address, headers=GZIP).get_data() for address in (frame, "/s/worker.js")]
    sizes = [len(gzip.compress((assets.EARLY + assets.FORM).encode())), *map(len, served)]
    assert sum(sizes) <= SCRIPT_LIMIT
    assert len(page) + sum(map(len, served)) <= PAGE_LIMIT


def test_script_of_a_frame_is_kept_for_ever(client: FlaskClient) -> None:
    (address,) = scripts(read_page(client.get(f"{FORM}?frame=1")))
    assert re.fullmatch(r"/s/assets/frame\.[0-9a-f]{12}\.js", address)
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "text/javascript")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_only_a_page_in_a_frame_tells_its_height(client: FlaskClient) -> None:
    framed = read_page(client.get(f"{FORM}?frame=1"))
    assert [address.split(".")[0] for address in scripts(framed)] == ["/s/assets/frame"]
    assert scripts(read_page(client.get(FORM))) == []
    assert scripts(read_page(client.get("/s/nothing"))) == []
    assert scripts(read_page(client.get(f"{FORM}/erase"))) == []


def test_worker_is_asked_for_anew_and_has_the_reach_of_its_place(client: FlaskClient) -> None:
    response = client.get("/s/worker.js")
    assert response.status_code == 200
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get("/s/worker.js", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


@pytest.mark.parametrize(
    "address", ["/s/assets/frame.js", "/s/assets/frame.000000000000.js", "/s/assets/draft.js", "/s/worker"]
)
def test_other_addresses_are_no_scripts(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.mimetype == "text/html"


@pytest.mark.parametrize("slug", ["assets", "worker", "worker-js"])
def test_scripts_are_in_no_studys_way(client: FlaskClient, store: ResponseStore, slug: str) -> None:
    make_study(store, slug=slug)
    assert send(client, open_form(client, f"/s/{slug}").complete()).status_code == 303
    assert client.get(f"/s/{slug}/erase").status_code == 200
    assert client.get("/s/worker.js").mimetype == "text/javascript"
    assert client.get(assets.FRAME_ADDRESS).mimetype == "text/javascript"


def test_policy_lets_in_only_what_comes_from_here(client: FlaskClient) -> None:
    response = client.get(FORM)
    policy = response.headers["Content-Security-Policy"]
    assert directives(policy)["default-src"] == "'none'"
    for kind in ("connect-src", "worker-src", "form-action"):
        assert directives(policy)[kind] == "'self'"
    assert re.fullmatch(r"('sha256-[\w+/]{43}=' ){2}'self'", directives(policy)["script-src"])
    assert "unsafe" not in policy
    (meta,) = read_page(response).all("meta", http_equiv="Content-Security-Policy")
    assert directives(policy) == {**directives(meta.attributes["content"]), "frame-ancestors": "'none'"}


def test_page_gives_the_script_the_sentences_of_the_server(client: FlaskClient) -> None:
    page = read_page(client.get(f"{FORM}?lang=et"))
    assert page.one(id="channel").attributes["data-missing"] == "Vali üks vastus."
    assert "data-missing" not in page.one(data_code="comment").attributes
    assert [one.attributes["value"] for one in page.all("input", data_ends="")] == ["u16"]
    assert page.all(data_shuffled="") == [page.one(id="channel")]


def test_languages_have_their_direction(client: FlaskClient, store: ResponseStore, tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit", ar=WORDING)))
    make_study(store, slug="visit", instrument=instrument)
    for lang, direction in (("en", "ltr"), ("ar", "rtl"), ("et", "ltr")):
        page = read_page(client.get(f"/s/visit?lang={lang}"))
        assert (page.attributes["lang"], page.attributes["dir"]) == (lang, direction)
