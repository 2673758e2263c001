"""Languages: which one a reader gets, and the texts of a room in it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_percent
from babel.support import NullTranslations, Translations

SOURCE_LANGUAGE = "en"
OWN_NAMES: Mapping[str, str] = {
    "en": "English",
    "et": "Eesti",
    "sv": "Svenska",
    "da": "Dansk",
    "pl": "Polski",
    "fi": "Suomi",
}
# "12 %" is how the source language writes it here; the others follow their own custom.
PERCENT_PATTERNS = {SOURCE_LANGUAGE: "#,##0 %"}
FIRST_PLACE = "##0"
# Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def choose(available: Sequence[str], asked: str, accepted: Sequence[str]) -> str:
    """Return the language asked for by name, else the best of those a browser accepts, else the first."""
    if asked in available:
        return asked
    # Babel answers in the browser's spelling, such as ET.
    spelled = {language.lower(): language for language in available}
    best = negotiate_locale(accepted, available, sep="-")
    return spelled[best.lower()] if best else available[0]


def direction(language: str) -> str:
    """Return how a language is written: `ltr` or `rtl`."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def own_name(language: str) -> str:
    """Return a language's name in itself, or its code."""
    return OWN_NAMES.get(language, language)


@lru_cache(maxsize=64)
def known_locale(language: str) -> Locale:
    """Return the locale of numbers and dates; a study may speak a language that Babel does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def whole_percent(value: float, locale: Locale) -> str:
    """Return a whole percentage of a value from 0 to 100."""
    return _percent(round(value), locale)


@lru_cache(maxsize=1024)
def exact_percent(value: Decimal, places: int, locale: Locale) -> str:
    """Return a percentage of a value from 0 to 100 with some decimal places."""
    pattern = PERCENT_PATTERNS.get(locale.language, str(locale.percent_formats[None].pattern))
    if places:
        pattern = pattern.replace(FIRST_PLACE, f"{FIRST_PLACE}.{'0' * places}")
    return format_percent(value / 100, pattern, locale)


@lru_cache(maxsize=1024)
def _percent(value: int, locale: Locale) -> str:
    # A page says hundreds of them, and there are a hundred and one.
    return format_percent(value / 100, PERCENT_PATTERNS.get(locale.language), locale)


def written(folder: Path) -> tuple[str, ...]:
    """Return the languages that a room's interface speaks: the source, and those of its `.po` files."""
    return (SOURCE_LANGUAGE, *sorted(path.stem for path in folder.glob("*.po")))


@lru_cache(maxsize=32)
def translations(folder: Path, language: str) -> NullTranslations:
    """Return the interface texts `folder/<language>.po`; the source's own texts where there is no file."""
    path = folder / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
