"""Each test that the threat list names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THREATS = (ROOT / "docs" / "explanation" / "threats.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
# Who could want something has a part of the page, which says what is not defended, too.
PARTS = ("respondent", "stranger", "blogger", "viewer", "neighbour", "backup", "proxy", "CDN")


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(THREATS))))
def test_test_that_is_named_is_there(path: str, name: str) -> None:
    assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("who", PARTS)
def test_part_says_what_is_shown_and_what_is_not_defended(who: str) -> None:
    (part,) = (one for one in THREATS.split("\n## ") if who in one.partition("\n")[0])

    assert NAMED.search(part)
    assert "**Not defended**: " in part
