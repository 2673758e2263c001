"""Which language a reader gets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.languages import OWN_NAMES, choose, own_name, translations

AVAILABLE = ("en", "et", "pt-BR")


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        ("et", ["en"], "et"),
        ("", ["et", "en"], "et"),
        ("", ["et-EE"], "et"),
        ("", ["fr", "et"], "et"),
        ("", ["pt-br"], "pt-BR"),
        ("", ["ET"], "et"),
        ("", ["ET-ee"], "et"),
        ("", ["fr"], "en"),
        ("", ["*"], "en"),
        ("", [], "en"),
        ("xx", ["et"], "et"),
        ("../et", [], "en"),
    ],
)
def test_language_chosen(asked: str, accepted: list[str], chosen: str) -> None:
    assert choose(AVAILABLE, asked, accepted) == chosen


@given(asked=st.text(), accepted=st.lists(st.text() | st.sampled_from(["EN", "Et-EE", "PT-br", "no", "-"])))
def test_language_chosen_is_always_an_available_one(asked: str, accepted: list[str]) -> None:
    assert choose(AVAILABLE, asked, accepted) in AVAILABLE


def test_own_name_of_every_language_is_in_itself() -> None:
    assert set(OWN_NAMES) == {"en", "et", "sv", "da", "pl", "fi"}
    assert own_name("et") == "Eesti"
    assert own_name("pt-BR") == "pt-BR"


def test_translations_come_from_the_file_of_the_language(tmp_path: Path) -> None:
    (tmp_path / "et.po").write_text('msgid "Send"\nmsgstr "Saada"\n', encoding="utf-8")
    assert translations(tmp_path, "et").gettext("Send") == "Saada"
    assert translations(tmp_path, "et").gettext("Erase") == "Erase"
    assert translations(tmp_path, "en").gettext("Send") == "Send"
