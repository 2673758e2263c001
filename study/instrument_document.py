"""Reads and checks the files of an instrument; every refusal names file, key and what was expected."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from study.document_table import InstrumentError, Table
from study.instrument import (
    KINDS,
    LARGEST_NUMBER,
    SEPARATOR,
    Document,
    Instrument,
    Option,
    Question,
)
from study.languages import SOURCE_LANGUAGE
from study.tabulation import ALL

SHIPPED = Path(__file__).parent / "instruments"
STRUCTURE = "structure.toml"
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
# Names that addresses, forms, files and tallies use beside question codes.
RESERVED = {"key", "weight", "source", "lang", "received", "synthetic", "csrf_token", "src", "day", "status"}
RESERVED |= {"title", "intro", "screened_out", ALL, "speak", "frame", "subject_line", "excluded", "flags"}
TOP_KEYS = {"name", "banner", "headline", "questions"}
QUESTION_KEYS = {"code", "kind", "options", "screen_out", "no_answer", "shuffle"}
QUESTION_KEYS |= {"unit", "edges", "required", "max_length"}
LONGEST_CODE = 64
FEWEST_OPTIONS = 2


def load_folder(name_or_folder: str) -> Instrument:
    """Return the instrument of a shipped name or a folder; raise InstrumentError."""
    folder = SHIPPED / name_or_folder
    if not (folder / STRUCTURE).is_file():
        folder = Path(name_or_folder)
    if not (folder / STRUCTURE).is_file():
        names = ", ".join(sorted(path.name for path in SHIPPED.iterdir() if path.is_dir()))
        raise InstrumentError(str(folder), STRUCTURE, f"expected a folder with this file, or one of: {names}")
    return check({path.name: _read(path) for path in sorted(folder.glob("*.toml"))})


def from_canonical(text: str) -> Instrument:
    """Return the instrument that a study keeps."""
    return check(json.loads(text))


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(path.name, "file", f"expected TOML in UTF-8; {error}") from None


def check(document: Document) -> Instrument:
    """Return the instrument of a document; raise InstrumentError."""
    structure = Table(STRUCTURE, "", document[STRUCTURE])
    structure.only(TOP_KEYS)
    wordings = {name.removesuffix(".toml"): name for name in document if name != STRUCTURE}
    if not wordings:
        raise InstrumentError("en.toml", "file", "expected wording in one language at least")
    for language, file in wordings.items():
        if not LANGUAGE.fullmatch(language):
            raise InstrumentError(file, "file", "expected a name such as en.toml or pt-BR.toml")
    tables = {name: Table(wordings[name], "", document[wordings[name]]) for name in _ordered(wordings)}
    codes = [table.text("code") for table in structure.tables("questions")]
    _refuse_doubles(codes, STRUCTURE, "questions")
    questions = tuple(_question(table, tables) for table in structure.tables("questions"))
    for table in tables.values():
        table.only({"title", "intro", "screened_out", *codes})
    return Instrument(
        name=structure.text("name"),
        banner=_banner(structure, questions),
        headline=_headline(structure, questions),
        questions=questions,
        languages=tuple(tables),
        texts={
            "title": {language: table.text("title") for language, table in tables.items()},
            "intro": _optional(tables, "intro"),
            "screened_out": _optional(tables, "screened_out"),
        },
        document=document,
    )


def _ordered(languages: Iterable[str]) -> list[str]:
    """Return languages by name, the source first: who asks for none of them gets the first."""
    return sorted(languages, key=lambda language: (language != SOURCE_LANGUAGE, language))


def _question(table: Table, wordings: Mapping[str, Table]) -> Question:
    table.only(QUESTION_KEYS)
    code, kind = table.text("code"), table.text("kind")
    if not CODE.fullmatch(code) or code in RESERVED:
        raise table.fail(
            "code", f"{code!r} given; expected small letters, digits and _, and no reserved word"
        )
    if kind not in KINDS:
        raise table.fail("kind", f"{kind!r} given; expected one of: {', '.join(KINDS)}")
    mine = {language: _wording(wording, code) for language, wording in wordings.items()}
    edges = _edges(table, kind)
    labels = {language: wording.text("label") for language, wording in mine.items()}
    units = _units(table, mine)
    codes = _option_codes(table, kind)
    options = _options(codes, kind, mine)
    return Question(
        code=code,
        kind=kind,
        options=_bands(edges, units) if edges else options,
        labels=labels,
        shorts={language: wording.text("short", labels[language]) for language, wording in mine.items()},
        hints=_optional(mine, "hint"),
        units=units,
        required=table.flag("required", True),
        screen_out=frozenset(_subset(table, "screen_out", codes)),
        no_answer=frozenset(_subset(table, "no_answer", codes)),
        shuffle=_subset(table, "shuffle", codes),
        edges=edges,
        max_length=table.number("max_length", 500),
    )


def _wording(language: Table, code: str) -> Table:
    table = language.table(code)
    table.only({"label", "short", "hint", "unit", "options"})
    return table


def _option_codes(table: Table, kind: str) -> tuple[str, ...]:
    codes = table.texts("options")
    if kind in ("number", "text"):
        if codes:
            raise table.fail("options", f"a {kind} question has none")
        return ()
    if len(codes) < FEWEST_OPTIONS:
        raise table.fail("options", "expected two codes at least")
    for code in codes:
        if not code.isprintable() or code != code.strip() or not 0 < len(code) <= LONGEST_CODE:
            raise table.fail("options", f"{code!r} given; expected 1 to {LONGEST_CODE} printable characters")
        if code == ALL:
            raise table.fail("options", f"{code!r} given; expected another code: tables name all columns so")
        if kind == "multiple" and SEPARATOR in code:
            raise table.fail("options", f"{code!r} given; expected no comma in a multiple question")
    _refuse_doubles(codes, table.file, f"{table.path}options")
    return codes


def _subset(table: Table, key: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    given = table.texts(key)
    _refuse_doubles(given, table.file, f"{table.path}{key}")
    for code in given:
        if code not in codes:
            raise table.fail(key, f"unknown code {code!r}; expected one of: {', '.join(codes)}")
    return given


def _edges(table: Table, kind: str) -> tuple[int, ...]:
    value = table.content.get("edges", [])
    if kind != "number":
        if value:
            raise table.fail("edges", f"a {kind} question has none")
        return ()
    numbers = [edge for edge in value if type(edge) is int] if isinstance(value, list) else []
    rising = bool(numbers) and numbers == value and sorted(set(numbers)) == numbers
    if not rising or not 0 <= numbers[0] <= numbers[-1] < LARGEST_NUMBER:
        raise table.fail("edges", "expected whole numbers, each larger than the one before")
    return tuple(numbers)


def _bands(edges: tuple[int, ...], units: Mapping[str, str]) -> tuple[Option, ...]:
    """Return the bands (..e1], (e1..e2], … (en..) of whole numbers from 0."""
    starts = (0, *(edge + 1 for edge in edges))
    codes = [f"{start}-{end}" for start, end in zip(starts, edges, strict=False)]
    return tuple(
        Option(code, {lang: f"{code.replace('-', '–')} {unit}".strip() for lang, unit in units.items()})
        for code in (*codes, f"{starts[-1]}+")
    )


def _options(codes: tuple[str, ...], kind: str, wordings: Mapping[str, Table]) -> tuple[Option, ...]:
    tables = {language: wording.table("options") for language, wording in wordings.items()}
    for table in tables.values():
        table.only(set(codes))
    return tuple(
        Option(
            code,
            {
                language: table.text(code, code if kind == "scale" and code.isdigit() else None)
                for language, table in tables.items()
            },
        )
        for code in codes
    )


def _units(table: Table, wordings: Mapping[str, Table]) -> dict[str, str]:
    unit = table.text("unit", "")
    return {language: wording.text("unit", unit) for language, wording in wordings.items()}


def _optional(tables: Mapping[str, Table], key: str) -> dict[str, str]:
    """Return a text by language; where one language has it, all must."""
    if not any(key in table.content for table in tables.values()):
        return {}
    return {language: table.text(key) for language, table in tables.items()}


def _banner(structure: Table, questions: tuple[Question, ...]) -> Question:
    return _named(structure, "banner", structure.text("banner"), [q for q in questions if q.kind == "single"])


def _headline(structure: Table, questions: tuple[Question, ...]) -> Question:
    others = [q for q in questions if q.closed and q.code != structure.content["banner"]]
    if not others:
        raise structure.fail("questions", "expected one closed question beside the banner")
    return _named(structure, "headline", structure.text("headline", others[0].code), others)


def _named(structure: Table, key: str, code: str, choices: list[Question]) -> Question:
    for question in choices:
        if question.code == code:
            return question
    expected = ", ".join(question.code for question in choices)
    raise structure.fail(key, f"{code!r} given; expected one of: {expected}")


def _refuse_doubles(codes: tuple[str, ...] | list[str], file: str, key: str) -> None:
    doubles = sorted({code for code in codes if codes.count(code) > 1})
    if doubles:
        raise InstrumentError(file, key, f"expected each code once; twice: {', '.join(doubles)}")
