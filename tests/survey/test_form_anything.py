"""Whatever is sent: never a server error, and never a stored answer that the questionnaire does not have."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from study.instrument import Answer
from study.response import Response, Study
from study.store import ResponseStore
from tests.factories import shipped
from tests.survey.browser import signed_form

Fields = list[tuple[str, str]]

QUESTIONS = shipped().questions
CODES = [code for question in QUESTIONS for code in question.codes]
NAMES = st.sampled_from([*(question.code for question in QUESTIONS), "csrf_token", "key", "lang", "src"])
VALUES = st.sampled_from([*CODES, "", " ", ",", "chat,phone"])
# What urlencode can carry: any text but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)
ADDED = st.lists(st.tuples(NAMES | TEXT, VALUES | TEXT), max_size=12)
CHANGES = st.tuples(ADDED, st.sets(NAMES, max_size=3))
ADDRESS = st.dictionaries(st.sampled_from(["lang", "src"]) | TEXT, TEXT, max_size=3)
STATUSES = {200, 303, 422}

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def given_texts(answer: Answer) -> Sequence[str]:
    return answer if isinstance(answer, tuple) else [str(answer)]


def assert_valid(response: Response, study: Study) -> None:
    texts = {code: given_texts(answer) for code, answer in response.answers.items()}
    parsed = {one.code: one.parse(texts.get(one.code, ())) for one in study.instrument.questions}
    assert {code: answer for code, answer in parsed.items() if answer is not None} == response.answers
    assert not study.instrument.screened_out(texts)
    assert response.lang in study.languages
    assert response.source == "" or response.source.replace("-", "").replace("_", "").isalnum()


@shared
@given(changes=CHANGES, query=ADDRESS)
@example(changes=([("age", "u16"), ("age", "25-34")], set()), query={})
@example(changes=([("comment", "\0")], set()), query={"src": "\0", "lang": "\r\n"})
def test_any_fields_store_a_valid_answer_or_nothing(
    client: FlaskClient,
    store: ResponseStore,
    study: Study,
    changes: tuple[Fields, set[str]],
    query: dict[str, str],
) -> None:
    before = len(list(store.responses(study)))
    added, dropped = changes
    form = signed_form().complete().without(*dropped)
    response = client.post(
        f"/s/{study.slug}",
        query_string=query,
        data=urlencode([*form.fields, *added]),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in STATUSES
    stored = list(store.responses(study))
    assert len(stored) == before + (response.status_code == 303)
    for one in stored[before:]:
        assert_valid(one, study)


@shared
@given(body=st.binary(max_size=2000), kind=st.sampled_from(["x-www-form-urlencoded", "json", "octet-stream"]))
def test_any_body_stores_nothing(
    client: FlaskClient, store: ResponseStore, study: Study, body: bytes, kind: str
) -> None:
    response = client.post(f"/s/{study.slug}", data=body, content_type=f"application/{kind}")
    assert response.status_code == 422
    assert list(store.responses(study)) == []


@shared
@given(
    path=st.lists(TEXT | st.sampled_from(["s", "channel-preference", "thanks"]), max_size=4),
    query=ADDRESS,
    accept=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60),
)
def test_any_address_is_answered(
    client: FlaskClient, study: Study, path: list[str], query: dict[str, str], accept: str
) -> None:
    # As a server passes it on; a client would make a host of what follows two slashes.
    raw = f"/{'/'.join(path)}".encode().decode("latin-1")
    headers = {"Accept-Language": accept or "en"}
    response = client.get("/", query_string=query, headers=headers, environ_overrides={"PATH_INFO": raw})
    assert response.status_code in {200, 302, 308, 404}
    assert study.slug == "channel-preference"
