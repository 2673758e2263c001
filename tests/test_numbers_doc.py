"""Every example in the page on numbers prints what the page says."""

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "numbers.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
BLOCKS, EXAMPLES = 26, 182
# Sections of words only.
WITHOUT = ["Who sees what"]


def blocks() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each block of examples."""
    text = PAGE.read_text(encoding="utf-8")
    for number, found in enumerate(BLOCK.finditer(text), 1):
        section = SECTION.findall(text, 0, found.start())[-1]
        yield f"{number} {section}", found.group(1)


def examples(block: str) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(block)


def failures(given: list[doctest.Example]) -> int:
    """Return how many of some examples print something else, each after those before it."""
    test = doctest.DocTest(given, {}, "numbers.md", None, None, None)
    return doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None).failed


@pytest.mark.parametrize(("name", "block"), list(blocks()))
def test_example_prints_what_the_page_says(name: str, block: str) -> None:
    assert failures(examples(block)) == 0


@pytest.mark.parametrize(("name", "block"), list(blocks()))
def test_wrong_value_on_the_page_fails(name: str, block: str) -> None:
    printed = [example for example in examples(block) if example.want]
    assert printed
    for place in range(len(printed)):
        given = examples(block)
        wrong = [example for example in given if example.want][place]
        wrong.want = altered(wrong.want)
        assert failures(given) == 1, wrong.want


def altered(want: str) -> str:
    """Return what an example prints, with its last digit or letter another one."""
    at = max(place for place, sign in enumerate(want) if sign.isalnum())
    other = str((int(want[at]) + 1) % 10) if want[at].isdigit() else "x"
    return want[:at] + other + want[at + 1 :]


def test_all_examples_were_found() -> None:
    found = [examples(block) for _, block in blocks()]
    assert (len(found), sum(map(len, found))) == (BLOCKS, EXAMPLES)


def test_every_section_has_an_example() -> None:
    sections = SECTION.findall(PAGE.read_text(encoding="utf-8"))
    shown = {name.partition(" ")[2] for name, _ in blocks()}
    assert [section for section in sections if section not in shown] == WITHOUT
