"""The code that embeds a chart, as a page of another site takes it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app, create_embed_app
from study.instrument_document import load_folder
from study.response import Study
from study.store import AccountStore, Database, ResponseStore, Role
from tests.conftest import opened
from tests.dashboard.embedded import Page
from tests.factories import WORDING, make_response, make_study, write_instrument

EMAIL = "mari@example.com"
SITE = "https://kanal.example"
HOSTILE = "</textarea></script><b>\" onload='x' {{ 7*7 }} {0} %s &amp;"
NAMES = ("address", "frame", "sizing", "picture")


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def known(tmp_path: Path) -> settings.Settings:
    environment = {"KANAL_DATA_DIR": str(tmp_path), "KANAL_PUBLIC_URL": SITE}
    return settings.load({**environment, "KANAL_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789"})


@pytest.fixture
def client(known: settings.Settings, store: ResponseStore, accounts: AccountStore) -> FlaskClient:
    accounts.add(EMAIL, Role.VIEWER)
    client = create_dashboard_app(known, store, accounts).test_client()
    client.set_cookie("__Host-kanal_session", accounts.session(EMAIL), domain="kanal.example", secure=True)
    return client


class Fragment(HTMLParser):
    """A snippet as the page of another site reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def the(self, tag: str) -> dict[str, str | None]:
        """Return the attributes of the only element of a name."""
        (found,) = [attributes for name, attributes in self.tags if name == tag]
        return found


def read(client: FlaskClient, slug: str, query: str = "") -> Page:
    answer = client.get(f"/dashboard/embed-code?study={slug}&{query}", base_url=SITE)
    assert answer.status_code == 200
    return Page(answer)


def snippets(page: Page) -> dict[str, str]:
    return dict(zip(NAMES, page.said("textarea"), strict=True))


def test_snippets_stand_on_the_public_site(client: FlaskClient, study: Study) -> None:
    page = read(client, study.slug, "lang=en&chart=bot-by-age&theme=dark&speaks=et")
    texts = snippets(page)
    address = f"{SITE}/e/channel-preference/bot-by-age?lang=et&theme=dark"
    question = study.instrument.question("bot")
    assert question is not None
    assert texts["address"] == address
    for name in ("frame", "sizing"):
        frame = Fragment(texts[name]).the("iframe")
        assert (frame["src"], frame["loading"], frame["width"]) == (address, "lazy", "100%")
        assert str(frame["title"]).startswith(question.labels["et"])
    assert [tag for tag, _ in Fragment(texts["sizing"]).tags] == ["iframe", "script"]
    picture = Fragment(texts["picture"])
    assert picture.the("a")["href"] == address
    assert picture.the("img")["src"] == address.replace("by-age?", "by-age.png?")
    assert (picture.the("img")["width"], picture.the("img")["height"]) == ("600", "315")


def test_preview_is_the_chart_at_its_own_address(
    client: FlaskClient, known: settings.Settings, store: ResponseStore, study: Study
) -> None:
    page = read(client, study.slug, "lang=en&chart=bot-by-age&theme=light&width=640&height=500")
    (frame,) = page.all("iframe")
    assert frame["src"] == "/e/channel-preference/bot-by-age?lang=en&theme=light"
    assert (frame["width"], frame["height"], "data-fit" in frame) == ("640", "500", False)
    answer = create_embed_app(known, store).test_client().get(str(frame["src"]))
    assert answer.status_code == 200


def test_charts_are_all_that_the_embed_serves(
    client: FlaskClient, known: settings.Settings, store: ResponseStore, study: Study
) -> None:
    charts = [str(option["value"]) for option in read(client, study.slug).all("option")]
    names = [name for name in charts if name.endswith(("-by-age", "-trend", "-curve"))]
    embed = create_embed_app(known, store).test_client()
    assert len(names) == 2 * (len(study.instrument.closed) - 1) + 1
    assert {embed.get(f"/e/{study.slug}/{name}").status_code for name in names} == {200}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("row=bot", "bot-by-age?lang=en"),
        ("row=bot&banner=shops&age=25-34", "bot-by-age?lang=en"),
        ("banner=shops&row=age", "shops-by-age?lang=en"),
        ("", "channel-by-age?lang=en"),
        ("chart=nothing", "channel-by-age?lang=en"),
        ("speaks=auto", "channel-by-age"),
        ("speaks=xx&theme=pink", "channel-by-age"),
    ],
)
def test_chart_is_that_of_the_dashboards_view(
    client: FlaskClient, study: Study, query: str, path: str
) -> None:
    address = snippets(read(client, study.slug, f"lang=en&{query}"))["address"]
    assert address == f"{SITE}/e/channel-preference/{path}"


@pytest.mark.parametrize(
    ("query", "width", "height"),
    [
        ("width=640", "640", "900"),
        ("width=320", "320", "1300"),
        ("width=1&height=1", "280", "200"),
        ("width=9999&height=9999", "1200", "3000"),
        ("width=99999&height=-5", "100%", "900"),
        ("width=%C2%B2&height=1e3", "100%", "900"),
    ],
)
def test_size_is_held_within_what_charts_are_made_for(
    client: FlaskClient, study: Study, query: str, width: str, height: str
) -> None:
    frame = Fragment(snippets(read(client, study.slug, query))["frame"]).the("iframe")
    assert (frame["width"], frame["height"]) == (width, height)


def test_picture_says_the_figures_of_the_release_that_it_names(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    before = Fragment(snippets(read(client, study.slug, "lang=en"))["picture"]).the("img")["alt"]
    assert "%" not in str(before)

    store.add_many(study, [make_response(channel="chat") for _ in range(60)])
    alt = Fragment(snippets(read(client, study.slug, "lang=en"))["picture"]).the("img")["alt"]
    release = store.release(study)
    assert release is not None
    assert f"Release {release.name}. All, at least 60 answers: Live chat with a person: 100 %" in str(alt)


def test_synthetic_sample_says_so_in_every_snippet(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, slug="made-up", synthetic=True)
    texts = snippets(read(client, "made-up", "lang=en"))
    assert Fragment(texts["frame"]).the("iframe")["title"].startswith("[Synthetic sample] ")  # type: ignore[union-attr]
    assert Fragment(texts["picture"]).the("img")["alt"].startswith("[Synthetic sample] ")  # type: ignore[union-attr]


def test_hostile_wording_stays_text(client: FlaskClient, store: ResponseStore, tmp_path: Path) -> None:
    wording = WORDING.replace("How was it?", HOSTILE.replace('"', '\\"'))
    folder = write_instrument(tmp_path / "visit", en=wording, et=wording)
    make_study(store, slug="visit", instrument=load_folder(str(folder)))
    page = read(client, "visit", "lang=en&chart=rating-by-age")
    assert page.all("b") == []
    for name, tag, attribute in (("frame", "iframe", "title"), ("picture", "img", "alt")):
        fragment = Fragment(snippets(page)[name])
        assert HOSTILE in str(fragment.the(tag)[attribute])
        assert all("onload" not in attributes for _, attributes in fragment.tags)


def test_policy_lets_the_preview_in_and_no_other_frame(client: FlaskClient, study: Study) -> None:
    answer = client.get(f"/dashboard/embed-code?study={study.slug}", base_url=SITE)
    assert "frame-src 'self';" in answer.headers["Content-Security-Policy"]
