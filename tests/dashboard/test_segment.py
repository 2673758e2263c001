"""Who is counted: from an address and back, and in words."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from dashboard.segment import Segment, question_codes
from dashboard.segment_wording import chosen, described
from dashboard.wording import Wording
from study.counting import Filter
from study.instrument_document import load_folder
from study.response import Study
from tests.factories import shipped, write_instrument

STUDY = Study("shop", shipped(), ("en", "et"), False)
CODES = {**question_codes(shipped()), "answered_in": ("en", "et"), "source": ("-", "newsletter", "shop_1")}
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat) | st.just("")


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    codes = {name: draw(st.sets(st.sampled_from(some))) for name, some in CODES.items()}
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Segment(
        {name: tuple(code for code in CODES[name] if code in some) for name, some in codes.items() if some},
        first,
        last,
        draw(st.booleans()),
    )


@given(segments(), st.sampled_from(["", "vs."]))
def test_segment_survives_its_address(segment: Segment, prefix: str) -> None:
    again = Segment.of(STUDY, MultiDict(segment.parameters(prefix)), prefix)
    assert again == segment
    assert bool(segment) is bool(segment.parameters())


@given(
    st.lists(st.tuples(st.sampled_from([*CODES, "from", "to", "flagged", "nothing"]), st.text(max_size=20)))
)
def test_address_of_anything_counts_only_what_the_study_knows(pairs: list[tuple[str, str]]) -> None:
    segment = Segment.of(STUDY, MultiDict(pairs))
    for name, codes in segment.codes.items():
        assert name == "source" or set(codes) <= set(CODES[name])
    for day in filter(None, (segment.first, segment.last)):
        assert date.fromisoformat(day).isoformat() == day


def test_filters_are_those_of_the_tally() -> None:
    asked = "age=16-24 age=75+ source=- source=newsletter answered_in=et from=2026-11-01 flagged=without"
    segment = Segment.of(STUDY, MultiDict(parse_qsl(asked.replace(" ", "&").replace("+", "%2B"))))
    assert segment.filters(shipped()) == {
        "age": Filter(frozenset({"16-24", "75+"})),
        "source": Filter(frozenset({"", "newsletter"})),
        "lang": Filter(frozenset({"et"})),
        "day": Filter(first="2026-11-01"),
    }
    assert not segment.flagged


def test_days_in_the_wrong_order_are_turned_round() -> None:
    segment = Segment.of(STUDY, MultiDict({"from": "2026-11-20", "to": "2026-11-01"}))
    assert (segment.first, segment.last) == ("2026-11-01", "2026-11-20")


def test_one_day_alone_is_open_on_the_other_side() -> None:
    assert Segment.of(STUDY, MultiDict({"to": "2026-11-01"})).filters(shipped())["day"].passes("2020-01-01")


def test_question_of_several_answers_is_filtered_by_any_of_them(tmp_path: object) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit")))  # type: ignore[operator]
    study = Study("visit", instrument, ("en",), False)
    used = Segment.of(study, MultiDict({"used": "chat"})).filters(instrument)["used"]
    assert used.passes("chat,phone")
    assert not used.passes("phone")


@pytest.mark.parametrize(
    ("segment", "lang", "words"),
    [
        (Segment(), "en", "All answers"),
        (Segment({"age": ("25-34", "75+")}), "en", "Age: 25–34, 75 or over"),
        (Segment({"source": ("-",), "answered_in": ("et",)}), "en", "Source: none; Language: Eesti"),
        (Segment(first="2026-11-01"), "en", "from Nov 1, 2026"),
        (Segment(last="2026-11-01", flagged=False), "en", "until Nov 1, 2026; Without flagged answers"),
    ],
)
def test_segment_is_described(segment: Segment, lang: str, words: str) -> None:
    assert described(segment, shipped(), Wording(lang)) == words


@given(segments())
def test_each_filter_can_be_taken_away_alone(segment: Segment) -> None:
    taken = [rest for _, rest in chosen(segment, shipped(), Wording("en"))]
    for rest in taken:
        assert len(list(chosen(rest, shipped(), Wording("en")))) == len(taken) - 1
