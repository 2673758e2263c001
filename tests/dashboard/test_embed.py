"""The embed as readers' browsers ask for it."""

import hashlib
import re
from base64 import b64encode
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from study.instrument import Answers
from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import ResponseStore
from tests.dashboard.embedded import PAGE, Page
from tests.factories import WORDING, make_response, make_study, write_instrument

HOSTILE = '</svg><script>alert(1)</script>" onload="x\' {{ 7*7 }} %s %(count)s &amp;'
COMPRESSED = 6_000
SCRIPT = 1_024


@pytest.fixture
def answered(store: ResponseStore, study: Study) -> Study:
    counts = {"chat": 141, "phone": 5, "email": 1}
    store.add_many(study, [make_response(channel=code) for code, n in counts.items() for _ in range(n)])
    return study


@pytest.mark.usefixtures("answered")
def test_page_is_complete_without_script(reader: FlaskClient) -> None:
    page = Page(reader.get(PAGE))
    assert page.said("h1") == ["You need help from an online shop. Which would you try first?"]
    assert "Base: at least 145 answers ·" in page.said("span")
    assert "Field work Nov 22, 2026" in page.said("span")
    assert len(page.all("svg")) == 8
    assert page.said("td")[:2] == ["96 %", "91–98 %"]
    assert "n < 30" in page.said("small")
    assert any(text.startswith("Self-selected sample. The bar shows") for text in page.said("p"))
    release, *links = page.said("a")
    assert links == ["CSV", "All results and how they came about"]
    assert "CC BY 4.0" in page.said("span")
    assert page.said("time") == [f"{date.fromisoformat(release[:10]):%b %-d, %Y}"]
    assert {"img"} == {svg["role"] for svg in page.all("svg")}


@pytest.mark.usefixtures("answered")
def test_every_bar_says_its_numbers(reader: FlaskClient) -> None:
    sentences = [svg["aria-label"] for svg in Page(reader.get(PAGE)).all("svg")]
    assert sentences[0] is not None
    assert sentences[0].startswith(
        "All, at least 145 answers: Live chat with a person: 96 %; Phone: 3 %; Email: 1 %;"
    )
    assert sentences[1] == "16–24: no figures, n < 30."


@pytest.mark.usefixtures("answered")
def test_json_has_the_figures(reader: FlaskClient) -> None:
    response = reader.get(f"{PAGE}.json")
    assert response.mimetype == "application/json"
    made = response.get_json()
    today = datetime.now(UTC).date().isoformat()
    assert (made["study"], made["revision"], made["updated"]) == ("channel-preference", 1, today)
    assert (made["release"], len(made["digest"])) == (f"{today}.1", 64)
    assert made["columns"][0]["base"] == 145
    assert made["cells"][0] == {
        "row": "chat",
        "column": "all",
        "percent": 96,
        "low": 91,
        "high": 98,
        "rounded": 96,
        "higher_than": [],
    }
    assert (made["synthetic"], made["weighted"], made["weighted_table"]) == (False, False, None)


@pytest.mark.usefixtures("answered")
def test_tag_tells_all_variants_apart(reader: FlaskClient) -> None:
    addresses = [
        PAGE,
        f"{PAGE}?lang=et",
        f"{PAGE}?theme=dark",
        f"{PAGE}?theme=light",
        f"{PAGE}.json",
        f"{PAGE}.json?lang=et",
        "/e/channel-preference/bot-by-age",
        "/e/channel-preference/wait_chat-by-age",
    ]
    assert len({reader.get(address).headers["ETag"] for address in addresses}) == len(addresses)
    assert reader.get(f"{PAGE}?theme=nonsense").headers["ETag"] == reader.get(PAGE).headers["ETag"]


@pytest.mark.parametrize(
    "address",
    [
        "/e/nothing/channel-by-age",
        "/e/channel-preference/channel-by-nothing",
        "/e/channel-preference/age-by-age",
        "/e/channel-preference/comment-by-age",
        "/e/channel-preference/bot-by-channel",
        "/e/%00/channel-by-age",
        "/e/channel-preference/%00",
        "/e/channel-preference/%FF-by-age",
        "/e/draft/channel-by-age",
        "/e/",
        "/",
    ],
)
@pytest.mark.usefixtures("study")
def test_unknown_chart_is_a_plain_404(reader: FlaskClient, store: ResponseStore, address: str) -> None:
    make_study(store, slug="draft", opens=None)
    response = reader.get(address)
    assert response.status_code == 404
    assert Page(response).said("h1") == ["There is no chart here"]
    problem = reader.get(f"{address}.json")
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert problem.get_json() == {"type": "about:blank", "title": "Not Found", "status": 404}


def test_404_is_in_the_readers_language(reader: FlaskClient) -> None:
    page = Page(reader.get("/e/x/y", headers={"Accept-Language": "et"}))
    assert page.said("h1") == ["Siin ei ole ühtegi joonist"]
    assert page.all("html")[0]["lang"] == "et"


def test_other_methods_are_refused(reader: FlaskClient) -> None:
    response = reader.post(PAGE)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("?lang=et", "en", "et"),
        ("", "et-EE,et;q=0.9,en;q=0.5", "et"),
        ("?lang=xx", "et", "et"),
        ("", "fr", "en"),
        ("", "", "en"),
        ("", "ET", "et"),
    ],
)
def test_language_is_the_one_asked_for(reader: FlaskClient, query: str, accepted: str, language: str) -> None:
    response = reader.get(PAGE + query, headers={"Accept-Language": accepted})
    page = Page(response)
    assert page.all("html")[0]["lang"] == language
    assert response.headers["Content-Language"] == language
    # Where the address says it, caches need not look at the browser's.
    assert ("Accept-Language" in response.headers["Vary"]) == (query != f"?lang={language}")
    assert page.said("summary") == [{"en": "Table with all figures", "et": "Tabel kõigi arvudega"}[language]]


def test_language_that_the_study_lacks_is_not_given(reader: FlaskClient, store: ResponseStore) -> None:
    make_study(store, slug="only-et", languages=("et",))
    page = Page(reader.get("/e/only-et/channel-by-age?lang=en"))
    assert page.all("html")[0]["lang"] == "et"


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_theme_is_the_one_asked_for(reader: FlaskClient, theme: str) -> None:
    assert Page(reader.get(f"{PAGE}?theme={theme}")).all("html")[0]["data-theme"] == theme


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}.json", "/e/x/y"])
def test_headers_let_anyone_frame_it_and_set_no_cookie(reader: FlaskClient, address: str) -> None:
    headers = reader.get(address, headers={"Cookie": "session=x"}).headers
    assert "Set-Cookie" not in headers
    assert "X-Frame-Options" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in headers.get("Vary", "")
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "connect-src 'self' http://127.0.0.1:8000;" in policy
    assert policy.endswith("frame-ancestors *")
    assert "unsafe" not in policy


@pytest.mark.usefixtures("answered")
def test_policy_names_the_only_style_and_script(reader: FlaskClient) -> None:
    response = reader.get(PAGE)
    inline = re.findall(r"<(style|script)>(.*?)</\1>", response.text, re.DOTALL)
    assert [kind for kind, _ in inline] == ["style", "script"]
    for kind, text in inline:
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert not [a for _, a in Page(response).elements if "style" in a or any(n.startswith("on") for n in a)]
    assert len(inline[1][1]) <= SCRIPT


@pytest.mark.usefixtures("study")
def test_preflight_lets_the_script_name_the_page_it_has(reader: FlaskClient) -> None:
    headers = reader.options(PAGE, headers={"Origin": "null"}).headers
    assert headers["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.usefixtures("answered")
def test_page_is_small(reader: FlaskClient) -> None:
    sent = reader.get(PAGE, headers={"Accept-Encoding": "br"})
    assert (sent.headers["Content-Encoding"], len(sent.data) <= COMPRESSED) == ("br", True)


def test_synthetic_sample_is_labelled(reader: FlaskClient, store: ResponseStore) -> None:
    study = make_study(store, slug="made-up", synthetic=True)
    store.add_many(study, [make_response() for _ in range(30)])
    page = Page(reader.get("/e/made-up/channel-by-age"))
    assert page.said("title")[0].startswith("[Synthetic sample]")
    assert page.said("strong") == ["Synthetic sample"]
    assert "Made-up answers, for demonstration only" in page.said("p")
    assert str(page.all("svg")[0]["aria-label"]).startswith(
        "Synthetic sample: made-up answers, for demonstration only. All, at least 30 answers:"
    )
    made = reader.get("/e/made-up/channel-by-age.json").get_json()
    assert made["synthetic"] is True
    assert made["notes"][0] == "Synthetic sample: made-up answers, for demonstration only."


def test_hostile_labels_stay_text(reader: FlaskClient, store: ResponseStore, tmp_path: Path) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    wording = WORDING.replace("How was it?", quoted).replace("16–34", quoted)
    folder = write_instrument(tmp_path / "b", en=wording)
    study = make_study(store, slug="hostile", instrument=load_folder(str(folder)), languages=("en",))
    answers: Answers = {"age": "16-34", "rating": "2", "used": ("chat",)}
    store.add_many(study, [Response(str(n), answers, "en") for n in range(40)])
    response = reader.get("/e/hostile/rating-by-age")
    page = Page(response)
    assert page.said("h1") == [HOSTILE]
    assert page.all("svg")[1]["aria-label"] == f"{HOSTILE}, at least 40 answers: 1: 0 %; 2: 100 %; 3: 0 %."
    assert len(page.all("script")) == 1
    assert reader.get("/e/hostile/rating-by-age.json").get_json()["row"]["label"] == HOSTILE
