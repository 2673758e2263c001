"""Tokens and receipts."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from study.response import plain_code
from survey.tokens import CODE_LETTERS, EraseCodes, FormTokens, Receipts, new_key, spoken_code, valid_key
from tests.survey.browser import SECRET

OTHER_SECRET = "another signing key for tests"
KEY = "2f0f2aa7-1071-4a14-8a60-150a4a4fa64a"
LOOK_ALIKES = {"0": "0Oo", "1": "1Iil"}


def test_new_key_is_valid_and_new() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(map(valid_key, keys))


@pytest.mark.parametrize(
    "key", [KEY, "0ef0c35c-e643-11f1-bed7-02fc00000001", "00000000-0000-0000-0000-000000000000"]
)
def test_key_as_uuids_are_written_is_valid(key: str) -> None:
    assert valid_key(key)


@pytest.mark.parametrize(
    "key",
    ["", "1", KEY.replace("-", ""), KEY.upper(), f"{{{KEY}}}", f" {KEY}", f"{KEY}\n", "٠" * 32],
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
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("aA0-_.~õ").filter(lambda letter: letter != token[place]))
    assert not tokens.holds(token[:place] + other + token[place + 1 :], "visit", "1")


@given(st.text(), st.text(), st.text())
def test_form_token_of_one_key_holds_for_no_other(key: str, other: str, said: str) -> None:
    assume(key != other)
    tokens = FormTokens(SECRET)
    token = tokens.make("visit", key)
    signature = token.rpartition(".")[2]
    assert not tokens.holds(token, "visit", other)
    assert tokens.seconds(f"{said}.{signature}", "visit", other) is None


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


def test_form_token_says_how_long_ago_its_form_was_first_shown() -> None:
    tokens, key = FormTokens(SECRET), new_key()
    assert tokens.seconds(tokens.make("visit", key), "visit", key) == pytest.approx(0, abs=5)
    assert tokens.seconds(tokens.make("visit", key, 61.23), "visit", key) == pytest.approx(61.2, abs=5)
    assert tokens.seconds(tokens.make("visit", key), "other", key) is None
    assert FormTokens(OTHER_SECRET).seconds(tokens.make("visit", key), "visit", key) is None


def test_erase_code_is_the_same_each_time_and_another_for_another() -> None:
    codes, key = EraseCodes(SECRET), new_key()
    code = codes.make("visit", key)
    assert code == EraseCodes(SECRET).make("visit", key)
    others = {codes.make("other", key), codes.make("visit", new_key())}
    assert code not in {*others, EraseCodes(OTHER_SECRET).make("visit", key)}


@given(st.uuids(version=4), st.randoms())
def test_erase_code_is_read_however_it_is_typed(key: UUID, random: Random) -> None:
    code = EraseCodes(SECRET).make("visit", str(key))
    assert len(code) == 16
    assert set(code) <= set(CODE_LETTERS)
    typed = [random.choice(LOOK_ALIKES.get(letter, letter + letter.lower())) for letter in spoken_code(code)]
    assert plain_code(random.choice(["", " ", "- "]).join(typed)) == code


def test_erase_code_is_shown_in_groups() -> None:
    assert spoken_code("0123456789ABCDEF") == "0123-4567-89AB-CDEF"
