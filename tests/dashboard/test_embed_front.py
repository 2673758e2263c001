"""What is answered before Flask is what Flask would answer."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import settings
from dashboard import create_embed_app
from study.response import Study
from study.store import ResponseStore
from tests.dashboard.embedded import PAGE, make_client
from tests.factories import make_response

ADDRESSES = (
    PAGE,
    f"{PAGE}?lang=et",
    f"{PAGE}.json",
    f"{PAGE}.csv",
    f"{PAGE}.svg",
    f"{PAGE}.png",
    "/e/x/y",
    "/e/",
)


@pytest.fixture
def keeping(store: ResponseStore, answered: Study, tmp_path: Path) -> FlaskClient:
    """Return a reader of a service that answers for a minute what it has answered once."""
    known = settings.load({"KANAL_DATA_DIR": str(tmp_path)})
    return create_embed_app(known, store, look_seconds=60).test_client()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["br", ""])
def test_second_answer_is_the_first(
    keeping: FlaskClient, store: ResponseStore, tmp_path: Path, address: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding, "Accept-Language": "fi"}
    fresh = make_client(store, tmp_path).get(address, headers=headers)
    answers = [keeping.get(address, headers=headers) for _ in range(3)]
    assert {(one.status_code, one.data, str(one.headers)) for one in answers} == {
        (fresh.status_code, fresh.data, str(fresh.headers))
    }


def test_readers_that_ask_otherwise_get_their_own(keeping: FlaskClient) -> None:
    asked = [{}, {"Accept-Language": "et"}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip"}]
    answers = [keeping.get(PAGE, headers=headers) for headers in asked for _ in range(2)]
    assert len({one.data for one in answers}) == len(asked)


@pytest.mark.parametrize("known", ["{etag}", '"other", {etag}', '{etag}, W/"other"'])
def test_who_has_it_gets_no_body(keeping: FlaskClient, known: str) -> None:
    first = keeping.get(PAGE)
    again = keeping.get(PAGE, headers={"If-None-Match": known.format(etag=first.headers["ETag"])})
    assert (again.status_code, again.data) == (304, b"")
    kept = ("ETag", "Cache-Control", "Vary", "Content-Security-Policy", "Access-Control-Allow-Origin")
    assert [again.headers[name] for name in kept] == [first.headers[name] for name in kept]
    assert keeping.get(PAGE, headers={"If-None-Match": '"other"'}).status_code == 200


def test_news_is_answered_when_the_moment_is_over(
    reader: FlaskClient, store: ResponseStore, answered: Study
) -> None:
    before = reader.get(PAGE)
    store.add_many(answered, [make_response(channel="phone") for _ in range(40)])
    after = reader.get(PAGE, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.data != before.data) == (200, True)
