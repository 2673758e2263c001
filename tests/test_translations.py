"""Every text that a room shows is in each of its languages, and none is left over."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
ROOMS = ("survey", "dashboard")
# Dash's own kind of template comes first: it is none of Jinja's.
METHODS = [("**/dash.html", "ignore"), ("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
# Else a template that does not parse would mark nothing.
OPTIONS = {"**.html": {"silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|%%")
FILES = [
    pytest.param(path, id=f"{path.parts[-3]}-{path.stem}")
    for room in ROOMS
    for path in sorted((ROOT / room).glob("translations/*.po"))
]


@lru_cache
def marked(room: str) -> frozenset[str | tuple[str, ...]]:
    """Return the texts that a room's code and templates mark, plurals as pairs."""
    found = extract_from_dir(ROOT / room, METHODS, OPTIONS, KEYWORDS)
    return frozenset(text for _, _, text, _, _ in found)


@lru_cache
def catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def messages(path: Path) -> Iterator[Message]:
    """Yield the messages, without the file's own header."""
    return (message for message in catalog(path) if message.id)


def forms(texts: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts or ())


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("room", ROOMS)
def test_room_marks_texts_in_code_and_templates(room: str) -> None:
    assert len(marked(room)) > 10
    languages = [path.stem for path in (ROOT / room / "translations").glob("*.po")]
    assert "et" in languages


def test_rooms_speak_the_same_languages() -> None:
    survey, dashboard = ({path.stem for path in (ROOT / room).glob("translations/*.po")} for room in ROOMS)
    assert survey == dashboard


@pytest.mark.parametrize("path", FILES)
def test_translation_has_every_marked_text_and_no_other(path: Path) -> None:
    room = path.parts[-3]
    kept = {tuple(message.id) if message.pluralizable else message.id for message in messages(path)}
    assert sorted(map(str, marked(room) - kept)) == []
    assert sorted(map(str, kept - marked(room))) == []
    assert list(catalog(path).obsolete) == []


@pytest.mark.parametrize("path", FILES)
def test_translation_is_whole(path: Path) -> None:
    plurals = catalog(path).num_plurals
    for message in messages(path):
        assert not message.fuzzy, message.id
        texts = forms(message.string)
        assert len(texts) == (plurals if message.pluralizable else 1), message.id
        assert all(text.strip() for text in texts), message.id


@pytest.mark.parametrize("path", FILES)
def test_translation_keeps_the_placeholders(path: Path) -> None:
    for message in messages(path):
        wanted = placeholders(forms(message.id)[-1])
        for text in forms(message.string):
            assert placeholders(text) == wanted, message.id


@pytest.mark.parametrize("path", FILES)
def test_translation_keeps_the_ends_of_sentences(path: Path) -> None:
    for message in messages(path):
        for text in forms(message.string):
            source = forms(message.id)[-1]
            assert (source[-1] in ".:?!…") == (text[-1] in ".:?!…"), message.id
            assert text == text.strip(), message.id
