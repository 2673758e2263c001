"""Whether the form's own texts are whole in a language."""

from pathlib import Path

from babel.messages import Message
from babel.messages.pofile import read_po

from study.languages import SOURCE_LANGUAGE

TRANSLATIONS = Path(__file__).parent / "translations"


def unfinished(lang: str, folder: Path = TRANSLATIONS) -> int:
    """Return how many texts of the form are missing in a language; what any language has, all must have."""
    if lang == SOURCE_LANGUAGE:
        return 0
    files = {path.stem: _texts(path) for path in folder.glob("*.po")}
    wanted = {text for texts in files.values() for text in texts}
    done = {text for text, finished in files.get(lang, {}).items() if finished}
    return len(wanted - done)


def _texts(path: Path) -> dict[str, bool]:
    """Return the texts of a file, and whether each is translated in full."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem)
    return {_name(message): _finished(message) for message in catalog if message.id}


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _finished(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(strings) and all(strings) and not message.fuzzy
