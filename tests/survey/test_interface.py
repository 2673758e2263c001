"""Which languages the form speaks in full."""

from pathlib import Path

import pytest

from survey.interface import TRANSLATIONS, unfinished


def write(folder: Path, lang: str, *entries: str) -> Path:
    """Write a file of translations."""
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    (folder / f"{lang}.po").write_text("\n".join([header, *entries]), encoding="utf-8")
    return folder


SEND, BACK = 'msgid "Send"\nmsgstr "%s"\n', 'msgid "Back"\nmsgstr "%s"\n'


@pytest.mark.parametrize("lang", ["en", *sorted(path.stem for path in TRANSLATIONS.glob("*.po"))])
def test_shipped_language_is_finished(lang: str) -> None:
    assert unfinished(lang) == 0


def test_language_without_texts_is_unfinished() -> None:
    assert unfinished("fr") > 50
    assert unfinished("../et") > 50


@pytest.mark.parametrize(
    "entry", ["", BACK % "", "#, fuzzy\n" + BACK % "Tagasi", 'msgid "Backwards"\nmsgstr "Tagasi"\n']
)
def test_text_that_another_language_has_is_missed(tmp_path: Path, entry: str) -> None:
    write(tmp_path, "sv", SEND % "Skicka", BACK % "Tillbaka")
    write(tmp_path, "et", SEND % "Saada", entry)
    assert unfinished("et", tmp_path) == 1
    assert unfinished("sv", tmp_path) == int("Backwards" in entry)
    assert unfinished("fr", tmp_path) == 2 + int("Backwards" in entry)


def test_plural_is_finished_with_all_its_forms(tmp_path: Path) -> None:
    plural = 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "üks"\nmsgstr[1] "%s"\n'
    write(tmp_path, "et", plural % "mitu")
    write(tmp_path, "fi", plural % "")
    assert (unfinished("et", tmp_path), unfinished("fi", tmp_path)) == (0, 1)
