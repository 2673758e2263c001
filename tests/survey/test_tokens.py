"""Tokens and receipts."""

from uuid import uuid1, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from survey.tokens import FormTokens, Receipts, new_key, valid_key
from tests.survey.browser import SECRET

OTHER_SECRET = "another signing key for tests"


def test_new_key_is_valid_and_new() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(map(valid_key, keys))


@pytest.mark.parametrize("key", [str(uuid4()), str(uuid1()), "00000000-0000-0000-0000-000000000000"])
def test_key_as_uuids_are_written_is_valid(key: str) -> None:
    assert valid_key(key)


@pytest.mark.parametrize(
    "key",
    ["", "1", uuid4().hex, str(uuid4()).upper(), f"{{{uuid4()}}}", f" {uuid4()}", f"{uuid4()}\n", "٠" * 32],
)
def test_key_written_otherwise_is_not_valid(key: str) -> None:
    assert not valid_key(key)


@given(st.text())
def test_valid_key_takes_any_text(given: str) -> None:
    assert valid_key(given) is False


def test_form_token_holds_for_its_study_key_and_service() -> None:
    tokens, key = FormTokens(SECRET), new_key()
    token = tokens.make("visit", key)
    assert tokens.holds(token, "visit", key)
    assert FormTokens(SECRET).holds(token, "visit", key)
    assert not tokens.holds(token, "other", key)
    assert not tokens.holds(token, "visit", new_key())
    assert not FormTokens(OTHER_SECRET).holds(token, "visit", key)


@given(st.text())
def test_form_token_of_any_text_does_not_hold(given: str) -> None:
    assert FormTokens(SECRET).holds(given, "visit", "1") is False


@given(st.data())
def test_form_token_with_a_character_changed_does_not_hold(data: st.DataObject) -> None:
    tokens = FormTokens(SECRET)
    token = tokens.make("visit", "1")
    place = data.draw(st.integers(0, len(token) - 2))  # the last one carries bits that no digest uses
    other = data.draw(st.sampled_from("aA0-_.~").filter(lambda letter: letter != token[place]))
    assert not tokens.holds(token[:place] + other + token[place + 1 :], "visit", "1")


def test_receipt_gives_its_key_back_and_is_the_same_each_time() -> None:
    receipts, key = Receipts(SECRET), new_key()
    receipt = receipts.make("visit", key)
    assert receipt == receipts.make("visit", key)
    assert receipts.key(receipt, "visit") == key
    assert receipts.key(receipt, "other") is None
    assert Receipts(OTHER_SECRET).key(receipt, "visit") is None


def test_token_and_receipt_do_not_stand_for_each_other() -> None:
    key = new_key()
    assert Receipts(SECRET).key(FormTokens(SECRET).make("visit", key), "visit") is None
    assert not FormTokens(SECRET).holds(Receipts(SECRET).make("visit", key), "visit", key)


@given(st.text())
def test_receipt_of_any_text_has_no_key(given: str) -> None:
    assert Receipts(SECRET).key(given, "visit") is None


@pytest.mark.parametrize("content", [None, 1, "visit", [], ["visit"], ["visit", 1], ["visit", "1", 2], {}])
def test_receipt_of_another_content_has_no_key(content: object) -> None:
    receipt = URLSafeSerializer(SECRET, salt="kanal.receipt").dumps(content)
    assert Receipts(SECRET).key(str(receipt), "visit") is None
