"""Passes open one study until a day ends, and nothing else that anybody could write does."""

import string
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.passes import LONGEST, SHORTEST, Passes, last_day

SECRET = "a signing key that is for tests only"
SLUG = "channel-preference"
LAST = date(2026, 11, 29)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSES = Passes(SECRET)
MADE = PASSES.made(SLUG, LAST)

slugs = st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,2}", fullmatch=True)
days = st.dates(date(2026, 1, 1), date(2126, 1, 1))


@given(slugs, days)
def test_pass_opens_its_study_until_its_day_ends(slug: str, last: date) -> None:
    made = PASSES.made(slug, last)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)

    assert PASSES.opens(made, slug, end - timedelta(days=LONGEST))
    assert PASSES.opens(made, slug, end - timedelta(microseconds=1))
    assert not PASSES.opens(made, slug, end)
    assert not PASSES.opens(made, slug, end + timedelta(days=400))


@given(slugs, slugs, days)
def test_pass_of_one_study_opens_no_other(slug: str, other: str, last: date) -> None:
    opened = PASSES.opens(PASSES.made(slug, last), other, datetime.combine(last, time(), UTC))
    assert opened is (slug == other)


@given(st.data())
def test_mutation_of_a_pass_opens_nothing(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(MADE)))
    kept = data.draw(st.integers(place, len(MADE)))
    put = data.draw(st.one_of(st.text(max_size=4), st.text(string.hexdigits + ".-_=", max_size=4)))
    mutated = MADE[:place] + put + MADE[kept:]

    assert PASSES.opens(mutated, SLUG, NOON) is (mutated == MADE)


@given(st.one_of(st.text(), st.text().map(lambda text: f"{LAST}.{text}")))
def test_any_text_is_read_without_an_error(given_text: str) -> None:
    assert not PASSES.opens(given_text, SLUG, NOON)


@pytest.mark.parametrize(
    "given_text",
    [
        "",
        ".",
        "\0",
        "\ud800",
        f"{LAST}.",
        MADE.upper(),
        f" {MADE}",
        MADE + "\n",
        MADE.replace("2026-11-29", "2026-12-29"),
        MADE.replace("2026-11-29", "20261129"),
        MADE.replace("2026-11-29", "2026-W48-7"),
        MADE.replace("2", "２"),
        "9999-12-31." + "0" * 32,
        "." * 100_000,
    ],
)
def test_text_that_is_nearly_a_pass_opens_nothing(given_text: str) -> None:
    assert PASSES.opens(MADE, SLUG, NOON)
    assert not PASSES.opens(given_text, SLUG, NOON)


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_pass_signed_with_another_key_opens_nothing(secret: str) -> None:
    assert Passes(secret).opens(MADE, SLUG, NOON) is (secret == SECRET)


@given(slugs, days)
def test_pass_is_short_and_stands_in_an_address_as_it_is(slug: str, last: date) -> None:
    made = PASSES.made(slug, last)

    assert len(made) < 100
    assert set(made) <= set(string.ascii_lowercase + string.digits + "-.")
    assert made[-1].isalnum()
    assert made.startswith(last.isoformat())


@pytest.mark.parametrize("count", [SHORTEST, 7, LONGEST])
def test_pass_lasts_the_days_that_are_asked_for_wherever_that_is(count: int) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=14)))

    assert last_day(count, NOON) == last_day(count, east) == NOON.date() + timedelta(days=count)
    assert PASSES.opens(PASSES.made(SLUG, last_day(count, NOON)), SLUG, east + timedelta(days=count))
