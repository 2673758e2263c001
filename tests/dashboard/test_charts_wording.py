"""Differences, lengths of time and lists, as each language writes them."""

import pytest

from dashboard.wording import Wording


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (6.4, "+6 points"),
        (-5.6, "−6 points"),
        (1.2, "+1 point"),
        (-1.0, "−1 point"),
        (0.4, "+0.4 points"),
        (-0.26, "−0.3 points"),
        (0.0, "0 points"),
        (0.04, "0 points"),
    ],
)
def test_points_have_their_sign(difference: float, said: str) -> None:
    assert Wording("en").points(difference) == said


@pytest.mark.parametrize(
    ("lang", "seconds", "said"),
    [
        ("en", 30, "30 seconds"),
        ("en", 60, "1 minute"),
        ("en", 90, "90 seconds"),
        ("en", 7200, "2 hours"),
        ("en", 172_800, "48 hours"),
        ("pl", 120, "2 minuty"),
        ("fi", 14_400, "4 tuntia"),
    ],
)
def test_duration_is_told_in_its_largest_whole_unit(lang: str, seconds: int, said: str) -> None:
    assert Wording(lang).duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == said


def test_bases_tell_the_effective_one_of_weighted_figures() -> None:
    say = Wording("en")
    assert say.bases(1204) == "n = 1,204"
    assert say.bases(1204, 980.6) == "weighted, n = 1,204, effective base 981"


def test_lists_read_as_a_sentence() -> None:
    assert Wording("en").listed(["A", "B", "C"]) == "A, B, and C"
    assert Wording("sv").listed(["A", "B"]) == "A och B"
