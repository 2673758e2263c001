"""Every text of the embed has its Estonian."""

import ast
import sys
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import dashboard.embed
from dashboard.wording import TRANSLATIONS

EMBED = Path(dashboard.embed.__file__).parent
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def written() -> set[object]:
    shared = [(f"{name}.py", "python") for name in ("crosstab_json", "release_json", "wording")]
    found = [*extract_from_dir(EMBED, METHODS), *extract_from_dir(EMBED.parent, shared)]
    return {text for _, _, text, _, _ in found}


def test_texts_are_found() -> None:
    assert "Table with all figures" in written()
    assert ("%(count)s answer", "%(count)s answers") in written()


@pytest.mark.parametrize("path", sorted(TRANSLATIONS.glob("*.po")), ids=lambda path: path.stem)
def test_every_text_is_translated(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = {message.id: message for message in read_po(file, abort_invalid=True)}
    missing = [text for text in written() if text not in catalogue or not catalogue[text].string]
    assert missing == []


@pytest.mark.parametrize("path", sorted(TRANSLATIONS.glob("*.po")), ids=lambda path: path.stem)
def test_translations_keep_their_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    for message in messages:
        assert list(message.check()) == []


def test_no_margin_of_error_anywhere() -> None:
    files = [*EMBED.rglob("*.html"), *EMBED.rglob("*.py"), *TRANSLATIONS.glob("*.po")]
    assert not [path for path in files if "margin of" in path.read_text(encoding="utf-8").lower()]


def test_embed_imports_only_the_core() -> None:
    allowed = {"dashboard", "study", "flask", "werkzeug", "markupsafe", "babel", "settings", "brotli"}
    for path in EMBED.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert {name.split(".")[0] for name in names} <= allowed | sys.stdlib_module_names, path
            assert "study.models" not in names, path
