"""Released charts as pictures, for newsletters, feeds and cards."""

import re
from html import unescape
from pathlib import Path
from struct import unpack
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from study.response import Study
from study.store import ResponseStore
from tests.dashboard.embedded import PAGE, make_client
from tests.factories import make_response


@pytest.fixture
def reader(reader: FlaskClient, store: ResponseStore, study: Study) -> FlaskClient:
    """Return a reader of a study of 145 answers, of which 23 are too few to show."""
    answers = {"25-34": 60, "35-44": 62, "75+": 23}
    store.add_many(study, [make_response(age=band) for band, n in answers.items() for _ in range(n)])
    return reader


def size_of(png: bytes) -> tuple[int, ...]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return unpack(">II", png[16:24])


@pytest.mark.parametrize(
    ("query", "size"), [("", (1200, 630)), ("?width=500", (500, None)), ("?width=9999", (2000, None))]
)
def test_png_is_a_card_or_as_wide_as_asked(
    reader: FlaskClient, query: str, size: tuple[int, int | None]
) -> None:
    answer = reader.get(f"{PAGE}.png{query}")
    width, height = size_of(answer.data)
    assert (answer.status_code, answer.mimetype, width) == (200, "image/png", size[0])
    assert size[1] in (None, height)


@pytest.mark.parametrize("query", ["", "?theme=dark", "?lang=fi", "?width=nonsense"])
def test_svg_shows_released_figures_only(reader: FlaskClient, query: str) -> None:
    answer = reader.get(f"{PAGE}.svg{query}")
    drawn = unescape(answer.text)
    assert ET.fromstring(answer.text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 (our own)
    words = drawn.replace("\N{NO-BREAK SPACE}", " ")
    assert "n ≥ 60" in words
    assert not re.search(r"n [=≥] 2[0-9]\b|n = ", words)
    assert words.count("n < 30") >= 1


@pytest.mark.parametrize("chart", ["channel-by-age", "wait-curve", "channel-trend"])
def test_bases_of_pictures_are_rounded_down(reader: FlaskClient, chart: str) -> None:
    words = unescape(reader.get(f"/e/channel-preference/{chart}.svg").text).replace("\N{NO-BREAK SPACE}", " ")
    assert " = " not in re.sub("<[^>]*>", "", words)


def test_picture_is_not_sent_twice(reader: FlaskClient) -> None:
    first = reader.get(f"{PAGE}.png?lang=en")
    again = reader.get(f"{PAGE}.png?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    dark = reader.get(f"{PAGE}.png?lang=en&theme=dark")
    assert dark.headers["ETag"] != first.headers["ETag"]


def test_picture_of_a_pinned_release_never_changes(
    reader: FlaskClient, store: ResponseStore, study: Study
) -> None:
    release = reader.get(f"{PAGE}.json").get_json()["release"]
    pinned = reader.get(f"{PAGE}@{release}.svg?lang=en")
    store.add_many(study, [make_response(age="35-44", channel="phone") for _ in range(40)])
    again = reader.get(f"{PAGE}@{release}.svg?lang=en")
    assert "immutable" in pinned.headers["Cache-Control"]
    assert again.data == pinned.data
    assert reader.get(f"{PAGE}.svg?lang=en").data != pinned.data


@pytest.mark.parametrize("path", ["/e/channel-preference/nothing.png", "/e/nothing/channel-by-age.svg"])
def test_picture_of_nothing_is_404(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_picture_before_the_first_release_is_404(store: ResponseStore, study: Study, tmp_path: Path) -> None:
    assert make_client(store, tmp_path).get(f"{PAGE}.png").status_code == 404
