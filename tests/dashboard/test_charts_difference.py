"""Two groups of people side by side, in a table and a sentence."""

import pytest

from dashboard import elements as html
from dashboard.charts.difference import difference_sentence, difference_table
from dashboard.wording import Wording
from study.response import Response
from study.segments import Difference, difference
from study.tabulation import crosstab
from tests.dashboard.components import of_kind, text
from tests.factories import shipped
from tests.study.releases import some
from tests.study.weather import make_counts

NAMES = ("Newsletter", "Search")


def group(chat: int, phone: int, **given: float) -> list[Response]:
    return [*some(chat, **given), *some(phone, channel="phone", **given)]


def made(
    one: list[Response], other: list[Response], *, disjoint: bool = True, closed: bool = True
) -> Difference:
    tables = [
        crosstab(make_counts(part, shipped()), shipped().headline, shipped().banner) for part in (one, other)
    ]
    return difference(*tables, disjoint=disjoint, closed=closed)


def sentence(found: Difference) -> str:
    return difference_sentence(found, NAMES, Wording("en"))


CLEAR = (group(140, 60), group(90, 110))


def test_clear_differences_are_told_in_points_with_their_intervals() -> None:
    assert sentence(made(*CLEAR)).startswith(
        "Clear differences, Newsletter minus Search: Live chat with a person +25 points (+15 to +34); "
        "Phone −25 points (−34 to −15). Newsletter: Live chat with a person 70 %; Phone 30 %;"
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (made(*CLEAR, disjoint=False), "Not tested, as the two overlap: some people are in both."),
        (made(*CLEAR, closed=False), "Not tested, as answers are still coming in: judge by the intervals."),
        (made(group(50, 50), group(50, 50)), "No clear difference between the two."),
        (
            made(group(50, 50), group(5, 6)),
            "Not tested: too few people in one of the two, or all answered alike.",
        ),
        (made([], group(50, 50)), "Not tested: too few people in one of the two, or all answered alike."),
        (made(group(50, 3), group(49, 4)), "Not tested: too few answers (expected counts below 5)."),
    ],
)
def test_sentence_says_why_no_difference_is_clear(found: Difference, said: str) -> None:
    assert sentence(found).startswith(f"{said} Newsletter: ")


def test_empty_group_has_no_answers_yet() -> None:
    found = made([], group(50, 50))
    assert "Newsletter: no answers yet. Search: Live chat with a person 50 %" in sentence(found)
    assert "–" in text(difference_table(found, NAMES, Wording("en")))


def test_table_has_both_shares_and_the_points_between_them() -> None:
    table = difference_table(made(*CLEAR), NAMES, Wording("en"))
    heads = [text(head) for head in of_kind(of_kind(table, html.Thead), html.Th)]
    assert heads == ["Answer", "Newsletter", "Search", "Difference in points"]
    rows = of_kind(of_kind(table, html.Tbody), html.Tr)
    assert [text(cell) for cell in rows[0].children] == [
        "Live chat with a person",
        "70 % 63–76 %",
        "45 % 38–52 %",
        "+25 +15 to +34 clear",
    ]
    assert text(rows[2].children[-1]) == "0 −2 to +2"
    assert text(rows[-1]).split() == ["Base", "(n)", "200", "200"]


def test_table_of_overlapping_groups_has_no_interval_of_the_difference() -> None:
    rows = of_kind(
        of_kind(difference_table(made(*CLEAR, disjoint=False), NAMES, Wording("en")), html.Tbody), html.Tr
    )
    assert text(rows[0].children[-1]).strip() == "+25"


def test_small_group_is_marked() -> None:
    table = difference_table(made(group(50, 50), group(5, 6)), NAMES, Wording("en"))
    cells = of_kind(of_kind(table, html.Tbody), html.Tr)[0].children
    assert [cell.props.get("className", "") for cell in cells[1:3]] == ["", "small-base"]
