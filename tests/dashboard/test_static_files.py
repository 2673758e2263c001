"""Scripts and styles: few, compressed, kept for good; and the library in the version that draws."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from plotly.offline import get_plotlyjs_version

import settings
from dashboard import create_dashboard_app
from dashboard.static_files import ASSETS
from study.response import Study
from study.store import AccountStore, Database, ResponseStore
from tests.conftest import opened
from tests.dashboard.conftest import EMAIL

BR = {"Accept-Encoding": "br"}
FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


def files(client: FlaskClient) -> list[str]:
    """Return the scripts and styles of the page."""
    page = client.get("/dashboard/").text
    return re.findall(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"', page)


def plain(client: FlaskClient, path: str) -> bytes:
    """Return a file as it is without compression."""
    with client.get(path) as answer:
        return bytes(answer.data)


def test_page_asks_for_few_files_and_keeps_them_for_good(client: FlaskClient, study: Study) -> None:
    found = files(client)
    assert len(found) <= 11
    for path in found:
        with client.get(path, headers=BR) as answer:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_GOOD), path
            assert answer.headers["Content-Encoding"] == "br"
            assert brotli.decompress(answer.data) == plain(client, path)


def test_part_of_a_file_does_not_pass_for_the_whole(client: FlaskClient, study: Study) -> None:
    path = next(path for path in files(client) if "plotly" in path)
    client.get(path, headers={**BR, "Range": "bytes=0-1999"}).close()
    with client.get(path, headers=BR) as answer:
        assert brotli.decompress(answer.data) == plain(client, path)


def test_file_without_its_fingerprint_is_asked_for_again(client: FlaskClient) -> None:
    assert client.get("/dashboard/kanal.css").headers["Cache-Control"] != FOR_GOOD
    assert client.get("/dashboard/nothing.css?m=1").status_code in (401, 404)


def test_library_is_the_version_that_figures_are_made_for() -> None:
    with (ASSETS / "plotly-basic.min.js").open(encoding="utf-8") as library:
        assert f"plotly.js (basic - minified) v{get_plotlyjs_version()}\n" in library.read(200)


def test_compressed_library_is_the_library() -> None:
    compressed = (ASSETS / "plotly-basic.min.js.br").read_bytes()
    assert brotli.decompress(compressed) == (ASSETS / "plotly-basic.min.js").read_bytes()


def test_pages_of_the_app_are_nobodys_but_the_readers(client: FlaskClient, study: Study) -> None:
    for path in ("/dashboard/", "/dashboard/_dash-layout"):
        assert "private" in client.get(path).headers["Cache-Control"]


def test_scripts_are_served_to_the_first_who_ask_at_once(
    client: FlaskClient, study: Study, store: ResponseStore, accounts: AccountStore, tmp_path: Path
) -> None:
    scripts = [path for path in files(client) if "_dash" in path]
    assert scripts
    fresh: Flask = create_dashboard_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), store, accounts)
    secret = accounts.sign_in(accounts.sign_in_link(EMAIL)) or ""
    together = Barrier(len(scripts))

    def get(script: str) -> int:
        client = fresh.test_client()
        client.set_cookie("kanal_session", secret)
        together.wait()
        return client.get(script).status_code

    with ThreadPoolExecutor(len(scripts)) as pool:
        assert set(pool.map(get, scripts)) == {200}
