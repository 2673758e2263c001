"""oEmbed 1.0: what an editor is told of an address, and what it is not."""

from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from study.response import Study
from study.store import ResponseStore
from tests.dashboard.embedded import PAGE, Page, make_client
from tests.factories import make_response, make_study

PUBLIC = "http://127.0.0.1:8000"
CHART = PUBLIC + PAGE
# What WordPress leaves of an iframe; anything else would be lost on the way.
KEPT_OF_A_FRAME = {
    *("src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"),
}


@pytest.fixture
def reader(reader: FlaskClient, store: ResponseStore, study: Study) -> FlaskClient:
    store.add_many(study, [make_response() for _ in range(60)])
    return reader


def ask(reader: FlaskClient, url: str = CHART, **more: object) -> TestResponse:
    return reader.get("/oembed?" + urlencode({"url": url, **more}))


def newest(reader: FlaskClient) -> str:
    return str(reader.get(f"{PAGE}.json").get_json()["release"])


def test_chart_is_described(reader: FlaskClient) -> None:
    response = ask(reader)
    assert response.mimetype == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    told = response.get_json()
    said = {name: told[name] for name in ("type", "version", "provider_name", "provider_url", "author_url")}
    assert said == {
        "type": "rich",
        "version": "1.0",
        "provider_name": "Kanal",
        "provider_url": PUBLIC,
        "author_url": f"{PUBLIC}/r/channel-preference",
    }
    assert told["title"] == "You need help from an online shop. Which would you try first?"
    assert told["author_name"] == "How do you want to be helped?"


def test_html_is_a_link_and_a_frame_as_wordpress_keeps_them(reader: FlaskClient) -> None:
    response = ask(reader, f"{CHART}?lang=et&theme=dark")
    link, frame = ET.fromstring(f"<div>{response.get_json()['html']}</div>")  # noqa: S314 (our own)
    (anchor,) = link
    assert (link.tag, anchor.tag, frame.tag) == ("blockquote", "a", "iframe")
    assert set(frame.attrib) <= KEPT_OF_A_FRAME
    assert frame.attrib["src"] == anchor.attrib["href"] == f"{CHART}?lang=et&theme=dark"
    assert frame.attrib["title"] == anchor.text == "Vajad e-poelt abi. Millist võimalust proovid esimesena?"


def test_xml_says_the_same(reader: FlaskClient) -> None:
    response = ask(reader, f"{CHART}?lang=en&theme=dark", format="xml")
    assert response.content_type == "text/xml; charset=utf-8"
    root = ET.fromstring(response.data)  # noqa: S314 (our own)
    told = ask(reader, f"{CHART}?lang=en&theme=dark", format="json").get_json()
    assert root.tag == "oembed"
    assert {one.tag: one.text for one in root} == {name: str(value) for name, value in told.items()}


def test_pinned_chart_stays_pinned(reader: FlaskClient) -> None:
    address = f"{CHART}@{newest(reader)}"
    told = ask(reader, address).get_json()
    assert f'src="{address}"' in told["html"]
    assert told["thumbnail_url"].startswith(f"{address}.png?")


def test_results_page_stands_for_a_chart(reader: FlaskClient) -> None:
    html = ask(reader, f"{PUBLIC}/r/channel-preference?lang=en").get_json()["html"]
    assert f'src="{PUBLIC}/e/channel-preference/' in html
    assert "-by-age?lang=en" in html


def test_thumbnail_is_there_in_the_size_it_says(reader: FlaskClient) -> None:
    for most in (5_000, 600, 400):
        told = ask(reader, f"{CHART}?lang=fi&theme=dark", maxwidth=most).get_json()
        address = str(told["thumbnail_url"])
        assert address.startswith(f"{CHART}.png?")
        assert {"lang=fi", "theme=dark"} <= set(address.partition("?")[2].split("&"))
        picture = reader.get(address.removeprefix(PUBLIC)).data
        size = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
        assert size == (told["thumbnail_width"], told["thumbnail_height"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.none() | st.integers(1, 5_000), height=st.none() | st.integers(1, 5_000))
def test_no_size_is_larger_than_asked(reader: FlaskClient, width: int | None, height: int | None) -> None:
    asked = {"maxwidth": width, "maxheight": height}
    told = ask(reader, CHART, **{name: most for name, most in asked.items() if most is not None}).get_json()
    for most, names in ((width, ("width", "thumbnail_width")), (height, ("height", "thumbnail_height"))):
        assert all(0 < told[name] <= (most or 5_000) for name in names if name in told)
    assert f'height="{told["height"]}"' in told["html"]


@pytest.mark.parametrize(
    "url",
    [
        f"{PUBLIC}/e/channel-preference/nothing-by-age",
        f"{PUBLIC}/e/nothing/channel-by-age",
        f"{PUBLIC}/r/nothing",
        f"{CHART}@2020-01-01.1",
        f"{CHART}.png",
        f"{CHART}/more",
        PUBLIC,
        f"{PUBLIC}/s/channel-preference",
        f"{PUBLIC}.elsewhere.example{PAGE}",
        f"http://elsewhere.example{PAGE}",
        f"http://127.0.0.1:8000@elsewhere.example{PAGE}",
        f"https://127.0.0.1:8000{PAGE}",
        f"//127.0.0.1:8000{PAGE}",
        PAGE,
        f"{PUBLIC}//[::1{PAGE}",
        f"{PUBLIC}/e/%00/channel-by-age",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_are_not_found(reader: FlaskClient, url: str) -> None:
    assert ask(reader, url).status_code == 404


def test_draft_is_not_found(store: ResponseStore, reader: FlaskClient) -> None:
    make_study(store, slug="draft", opens=None)
    assert ask(reader, f"{PUBLIC}/e/draft/channel-by-age").status_code == 404
    assert ask(reader, f"{PUBLIC}/r/draft").status_code == 404


def test_before_the_first_release_there_is_no_picture(store: ResponseStore, tmp_path: Path) -> None:
    make_study(store, slug="empty")
    told = ask(make_client(store, tmp_path), f"{PUBLIC}/e/empty/channel-by-age").get_json()
    assert "thumbnail_url" not in told
    assert told["height"] < 400


@pytest.mark.parametrize("name", ["maxwidth", "maxheight"])
@pytest.mark.parametrize("size", ["0", "-5", "1.5", "wide", "1e3", "٣", "1" * 400])
def test_bad_size_is_refused(reader: FlaskClient, name: str, size: str) -> None:
    assert ask(reader, CHART, **{name: size}).status_code == 400


def test_missing_address_is_refused(reader: FlaskClient) -> None:
    assert reader.get("/oembed").status_code == 400


def test_unknown_format_is_not_implemented(reader: FlaskClient) -> None:
    response = ask(reader, format="yaml")
    assert (response.status_code, response.mimetype) == (501, "text/plain")


def test_parameters_that_mean_nothing_are_not_passed_on(reader: FlaskClient) -> None:
    told = ask(reader, f"{CHART}?lang=xx&theme=pink&pass=stolen&more=%22%3E#part", dnt=1).get_json()
    assert f'src="{CHART}"' in told["html"]
    assert "stolen" not in str(told)


def test_page_leads_editors_here(reader: FlaskClient) -> None:
    page = Page(reader.get(f"{PAGE}?lang=en"))
    found = {link["type"]: link["href"] for link in page.all("link") if link.get("rel") == "alternate"}
    for kind, mimetype in (("json", "application/json"), ("xml", "text/xml")):
        address = str(found[f"{mimetype}+oembed"]).removeprefix(PUBLIC)
        response = reader.get(address)
        assert (response.status_code, response.mimetype) == (200, mimetype)
        assert f"format={kind}" in address


def test_private_study_is_not_found(store: ResponseStore, reader: FlaskClient) -> None:
    store.set("channel-preference", "private", "yes")
    assert ask(reader).status_code == 404
