"""How embeds are served: from what a process knows, compressed, for caches, also while the store is away."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

import settings
from dashboard import create_embed_app
from study.response import Study
from study.store import Database, ResponseStore
from tests.dashboard.embedded import PAGE, make_client
from tests.factories import make_response

POINTER = "/e/channel-preference/release.json"
FORMATS = ("", ".json", ".csv", ".svg", ".png")
AWAY = "Newer answers cannot be looked up right now"


@pytest.fixture
def reader(reader: FlaskClient, answered: Study) -> FlaskClient:
    return reader


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect what is sent to a database."""
    sent: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield sent
    event.remove(engine, "before_cursor_execute", listen)


@contextmanager
def away(database: Database) -> Iterator[None]:
    """Take the store's studies away, and bring them back."""
    with database.write() as connection:
        connection.execute(text("ALTER TABLE studies RENAME TO hidden_studies"))
    yield
    with database.write() as connection:
        connection.execute(text("ALTER TABLE hidden_studies RENAME TO studies"))


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("address", [POINTER, *(f"{PAGE}{suffix}" for suffix in FORMATS)])
def test_known_answers_do_not_touch_the_database(
    store: ResponseStore, database: Database, tmp_path: Path, address: str
) -> None:
    known = settings.load({"KANAL_DATA_DIR": str(tmp_path)})
    reader = create_embed_app(known, store, look_seconds=60).test_client()
    tag = reader.get(address).headers["ETag"]
    with statements(database.engine) as sent:
        answers = [reader.get(address, headers={"If-None-Match": tag}) for _ in range(20)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(304, b"")}
    assert sent == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_last_release_is_served_while_the_store_is_away(
    reader: FlaskClient, database: Database, suffix: str
) -> None:
    before = reader.get(f"{PAGE}{suffix}")
    pointer = reader.get(POINTER)
    with away(database):
        during = reader.get(f"{PAGE}{suffix}", headers={"If-None-Match": before.headers["ETag"]})
        told = reader.get(POINTER, headers={"If-None-Match": pointer.headers["ETag"]})
    assert (during.status_code, told.status_code) == (200, 200)
    assert (told.get_json()["away"], pointer.get_json()["away"]) == (True, False)
    assert told.get_json()["release"] == pointer.get_json()["release"]
    if not suffix:
        assert AWAY in during.text
        assert AWAY not in before.text
    if suffix == ".json":
        assert during.get_json() == {**before.get_json(), "away": True}
    after = reader.get(f"{PAGE}{suffix}")
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_pinned_release_is_the_same_while_the_store_is_away(reader: FlaskClient, database: Database) -> None:
    release = reader.get(POINTER).get_json()["release"]
    before = reader.get(f"{PAGE}@{release}")
    with away(database):
        during = reader.get(f"{PAGE}@{release}")
        assert reader.get(f"{PAGE}@2020-01-01.1").status_code == 503
    assert (during.status_code, during.data) == (200, before.data)


@pytest.mark.usefixtures("answered")
def test_service_that_knows_nothing_yet_asks_to_try_again(
    store: ResponseStore, database: Database, tmp_path: Path
) -> None:
    reader = make_client(store, tmp_path)
    with away(database):
        answer = reader.get(PAGE)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert reader.get(PAGE).status_code == 200


@pytest.mark.parametrize("suffix", [*FORMATS[:4]])
def test_texts_are_compressed_as_the_reader_takes_them(reader: FlaskClient, suffix: str) -> None:
    plain = reader.get(f"{PAGE}{suffix}")
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}
    for encoding, unpack in unpacked.items():
        answer = reader.get(f"{PAGE}{suffix}", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert unpack(answer.data) == plain.data
        assert len(answer.data) < len(plain.data) / 2
    both = reader.get(f"{PAGE}{suffix}", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert both.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_caches_may_serve_many_readers(reader: FlaskClient) -> None:
    release = reader.get(POINTER).get_json()["release"]
    for address in (POINTER, *(f"{PAGE}{suffix}?lang=en" for suffix in FORMATS)):
        answer = reader.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=2, stale-if-error=86400"
        # With the language in the address there is one answer for all readers.
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in answer.headers
    assert reader.get(PAGE).headers["Vary"] == "Accept-Encoding, Accept-Language"
    pinned = reader.get(f"{PAGE}@{release}.json?lang=en")
    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_pointer_moves_with_the_release(reader: FlaskClient, store: ResponseStore, answered: Study) -> None:
    first = reader.get(POINTER)
    store.add_many(answered, [make_response(channel="phone") for _ in range(9)])
    same = reader.get(POINTER, headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    store.add_many(answered, [make_response(channel="phone") for _ in range(4)])
    moved = reader.get(POINTER, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert moved.get_json()["release"] != first.get_json()["release"]
    page = reader.get(PAGE).text
    assert f'data-tag="{moved.headers["ETag"][3:-1]}"' in page


def test_csv_has_its_method_in_its_head(reader: FlaskClient, store: ResponseStore, answered: Study) -> None:
    store.set(answered.slug, "sponsor", 'Shops, =cmd(), "and" so on')
    text = reader.get("/e/channel-preference/wait-curve.csv?lang=en").text
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert head[0] == "# How long people would wait for a first answer"
    assert "# Licence: CC BY 4.0" in head
    assert '# Who paid for it: Shops; =cmd(); "and" so on' in head
    rows = list(csv.DictReader(text.splitlines()[len(head) :]))
    assert {row["chart"] for row in rows} == {"wait-curve"}
    assert {row["base"] for row in rows if row["percent"]} == {"145"}
    # A program that knows nothing of lines that begin with # still reads every line as one.
    assert len(list(csv.reader(text.splitlines(keepends=True)))) == len(head) + 1 + len(rows)


@pytest.mark.parametrize("chart", ["channel-by-age", "wait-curve", "channel-trend"])
def test_json_has_its_method_in_its_head(reader: FlaskClient, chart: str) -> None:
    made = reader.get(f"/e/channel-preference/{chart}.json?lang=en").get_json()
    assert list(made)[:6] == ["chart", "title", "address", "licence", "away", "method"]
    assert {"label": "Mode", "text": "Online questionnaire that respondents filled in themselves."} in made[
        "method"
    ]
    assert (made["chart"], made["licence"], made["release"] is not None) == (chart, "CC BY 4.0", True)
