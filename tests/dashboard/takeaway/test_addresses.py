"""The files over HTTP: what is offered, who gets it, and that each shows what the page shows."""

import csv
import io
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pptx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from dashboard.charts.model import Chart
from dashboard.shown import read
from dashboard.view import View
from study.response import Study
from study.store import ResponseStore, Role
from tests.dashboard.embedded import Page
from tests.dashboard.takeaway.conftest import As
from tests.factories import make_response, make_study

SLUG = "channel-preference"
DOWNLOAD = f"/dashboard/download/{SLUG}"
FILTERED = "row=bot&banner=age&age=16-24&lang=en"
BESIDE = "lang=en&age=16-24&vs=1&vs.age=25-34"
KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "json": "application/json",
}
FILES = ("charts.csv", "charts.xlsx", "charts.pptx", "codebook.csv", "codebook.json", "channel-by-age.svg")


@pytest.fixture
def asked(store: ResponseStore, study: Study) -> Study:
    """Return a study with some answers."""
    answers = [("16-24", "chat", "bot_now"), ("16-24", "phone", "depends"), ("25-34", "chat", "bot_now")] * 4
    store.add_many(study, [make_response(age=age, channel=one, bot=bot) for age, one, bot in answers])
    return study


def charts(store: ResponseStore, study: Study, query: str) -> list[Chart]:
    pairs = [pair.partition("=")[::2] for pair in query.split("&")]
    return read(View.of(study, MultiDict(pairs), []), store, datetime.now(UTC)).charts


def links(page: Page) -> list[str]:
    return [str(link["href"]) for link in page.all("a") if "/download/" in str(link["href"])]


@pytest.mark.parametrize("query", ["lang=en", FILTERED, BESIDE, "lang=et&weighted=1&by=week"])
def test_every_offered_file_is_there(analyst: FlaskClient, asked: Study, query: str) -> None:
    page = Page(analyst.get(f"/dashboard/take-away?study={SLUG}&{query}"))
    assert len(links(page)) > 10
    for address in links(page):
        answer = analyst.get(address)
        assert answer.status_code == 200, address
        name = address.partition("?")[0].rpartition("/")[2]
        kind = name.rpartition(".")[2]
        assert answer.mimetype == KINDS.get(kind, "application/x-spss-sav")
        day = datetime.now(UTC).date().isoformat()
        disposition = f"attachment; filename={SLUG}-{name.removesuffix(f'.{kind}')}-{day}.{kind}"
        assert answer.headers["Content-Disposition"] == disposition
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", [FILTERED, BESIDE])
def test_files_hold_the_charts_of_the_view(
    viewer: FlaskClient, store: ResponseStore, asked: Study, query: str
) -> None:
    expected = charts(store, asked, query)
    rows = list(csv.DictReader(io.StringIO(viewer.get(f"{DOWNLOAD}/charts.csv?{query}").text)))
    assert len(rows) == sum(len(chart.series) * len(chart.groups) for chart in expected)
    by_name = {chart.name: chart for chart in expected}
    for row in rows:
        percent = by_name[row["chart"]].figures[row["series"], row["group"]].percent
        assert row["percent"] == ("" if percent is None else repr(percent))
    book = openpyxl.load_workbook(BytesIO(viewer.get(f"{DOWNLOAD}/charts.xlsx?{query}").data))
    assert [sheet.title for sheet in book.worksheets][1:] == [chart.name for chart in expected]
    deck = pptx.Presentation(BytesIO(viewer.get(f"{DOWNLOAD}/charts.pptx?{query}").data))
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [one.title for one in expected]


def test_single_chart_of_the_second_segment_has_its_own_figures(
    viewer: FlaskClient, store: ResponseStore, asked: Study
) -> None:
    beside = next(chart for chart in charts(store, asked, BESIDE) if chart.name == "channel-by-age-vs")
    rows = list(csv.DictReader(io.StringIO(viewer.get(f"{DOWNLOAD}/{beside.name}.csv?{BESIDE}").text)))
    (chat,) = [row for row in rows if (row["series"], row["group"]) == ("chat", "all")]
    assert (chat["segment"], chat["percent"], chat["base"]) == (beside.segment, "100.0", "4")


def test_workbook_says_where_it_comes_from(viewer: FlaskClient, asked: Study) -> None:
    book = openpyxl.load_workbook(BytesIO(viewer.get(f"{DOWNLOAD}/charts.xlsx?{FILTERED}").data))
    front = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    texts = " ".join(str(value) for value in front)
    assert "http://127.0.0.1:8000/dashboard/?study=channel-preference&row=bot" in texts
    assert "revision 1" in texts
    assert "16–24" in texts


@pytest.mark.parametrize(
    ("width", "drawn"), [("", 1200), ("10", 320), ("700", 700), ("9999", 2000), ("x", 1200)]
)
def test_picture_is_as_wide_as_asked_within_limits(
    viewer: FlaskClient, asked: Study, width: str, drawn: int
) -> None:
    answer = viewer.get(f"{DOWNLOAD}/channel-by-age.svg?width={width}")
    assert f'width="{drawn}"' in answer.text
    png = viewer.get(f"{DOWNLOAD}/channel-by-age.png?width={width}").data
    assert int.from_bytes(png[16:20]) == drawn


def test_picture_is_light_or_dark(viewer: FlaskClient, asked: Study) -> None:
    light, dark, other = (
        viewer.get(f"{DOWNLOAD}/channel-by-age.svg?theme={theme}").text for theme in ("light", "dark", "x")
    )
    assert light == other
    assert light != dark


@pytest.mark.parametrize("name", FILES)
def test_stranger_gets_no_file(app: Flask, asked: Study, name: str) -> None:
    assert app.test_client().get(f"{DOWNLOAD}/{name}").status_code == 401


@pytest.mark.parametrize("name", [*FILES, "responses.csv", "responses.sav"])
def test_study_of_others_is_not_there(signed_in: As, asked: Study, store: ResponseStore, name: str) -> None:
    make_study(store, slug="own")
    client = signed_in(Role.ANALYST, {"own"})
    assert client.get(f"{DOWNLOAD}/{name}").status_code == 404
    assert client.get(f"/dashboard/take-away?study={SLUG}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"{DOWNLOAD}/nothing.svg",
        f"{DOWNLOAD}/channel-by-age-vs.csv",
        f"{DOWNLOAD}/channel-by-age.gif",
        f"{DOWNLOAD}/charts.ods",
        f"{DOWNLOAD}/.csv",
        "/dashboard/download/nothing/charts.csv",
        "/dashboard/take-away",
        "/dashboard/take-away?study=nothing",
        "/dashboard/take-away?study=%00",
    ],
)
def test_what_is_not_there_is_404(viewer: FlaskClient, asked: Study, path: str) -> None:
    assert viewer.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "row=%00&banner=%F0&lang=xx&theme=%00&width=-1",
        "from=2026-99-99&to=x&age=%00&source=%FF",
        "width=٣٢٠&by=%0a&weighted=2&vs=1&vs.from=0001-01-01",
        "row=age&banner=age",
    ],
)
@pytest.mark.parametrize("name", ["charts.xlsx", "charts.pptx", "wait-curve.png", "responses.csv"])
def test_nonsense_is_left_out(analyst: FlaskClient, asked: Study, name: str, query: str) -> None:
    assert analyst.get(f"{DOWNLOAD}/{name}?{query}").status_code == 200


def test_page_of_an_empty_study_offers_files_that_are_there(analyst: FlaskClient, study: Study) -> None:
    for address in links(Page(analyst.get(f"/dashboard/take-away?study={SLUG}"))):
        assert analyst.get(address).status_code == 200, address


def test_page_leads_back_to_its_view(viewer: FlaskClient, asked: Study) -> None:
    page = Page(viewer.get(f"/dashboard/take-away?study={SLUG}&{FILTERED}"))
    back = [str(link["href"]) for link in page.all("a") if str(link["href"]).startswith("/dashboard/?")]
    assert back
    assert all("row=bot" in address and "age=16-24" in address for address in back)


def test_synthetic_study_says_so_in_every_file(viewer: FlaskClient, store: ResponseStore) -> None:
    study = make_study(store, slug="made-up", synthetic=True)
    store.add(study, make_response())
    path = "/dashboard/download/made-up"
    assert "Synthetic sample" in viewer.get(f"{path}/channel-by-age.svg?lang=en").text
    assert "synthetic" in viewer.get(f"{path}/charts.csv").text.splitlines()[0]
    deck = pptx.Presentation(BytesIO(viewer.get(f"{path}/charts.pptx?lang=en").data))
    for slide in deck.slides:
        said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Synthetic sample" in said
