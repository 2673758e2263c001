"""A folder that does not hold together is refused with file, key and what was expected."""

from pathlib import Path
from typing import NamedTuple

import pytest

from study.document_table import InstrumentError
from study.instrument_document import load_folder
from tests.factories import STRUCTURE, WORDING, write_instrument


class Breach(NamedTuple):
    """A change to the valid folder, and what the refusal names."""

    file: str
    old: str
    new: str
    key: str
    expected: str


WORDED = [
    Breach("et", 'phone = "Phone"\n', "", "used.options.phone", "text that is not empty"),
    Breach("et", 'title = "Your visit"\n', "", "title", "text that is not empty"),
    Breach("en", '"How was it?"', '"  "', "rating.label", "text that is not empty"),
    Breach("en", '"How was it?"', "7", "rating.label", "text that is not empty"),
    Breach("et", '[note]\nlabel = "Anything to add?"\n', "", "note.label", "text that is not empty"),
    Breach("et", 'label = "Anything to add?"', 'lable = "Anything?"', "note.lable", "expected one of: hint"),
    Breach("en", 'email = "Email"', 'email = "Email"\nfax = "Fax"', "used.options.fax", "unknown key"),
    Breach("en", "[note]", '[fax]\nlabel = "Fax?"\n[note]', "fax", "unknown key"),
    Breach("en", '[note]\nlabel = "Anything to add?"', "", "note.label", "not empty"),
    Breach("en", '[rating]\nlabel = "How was it?"', "", "rating.label", "not empty"),
    Breach("en", 'title = "Your visit"', 'title = "Visit"\nnote = 3\n#', "file", "expected TOML"),
    Breach("en", "[rating]", "[rating", "file", "expected TOML"),
    Breach(
        "en",
        "[wait_seconds]\n",
        '[wait_seconds]\noptions = {x = "y"}\n',
        "wait_seconds.options.x",
        "unknown key",
    ),
]
TOP = [
    Breach("structure", 'name = "visit"\n', "", "name", "text that is not empty"),
    Breach("structure", 'banner = "age"\n', "", "banner", "text that is not empty"),
    Breach("structure", 'banner = "age"', 'banner = "used"', "banner", "'used' given; expected one of: age"),
    Breach("structure", 'banner = "age"', 'banner = "nobody"', "banner", "expected one of: age"),
    Breach("structure", 'banner = "age"', 'banner = ["age"]', "banner", "text that is not empty"),
    Breach(
        "structure", 'banner = "age"', 'banner = "age"\nheadline = "age"', "headline", "one of: used, rating"
    ),
    Breach(
        "structure", 'banner = "age"', 'banner = "age"\nheadline = "note"', "headline", "one of: used, rating"
    ),
    Breach("structure", 'banner = "age"', 'banner = "age"\ncolour = "red"', "colour", "unknown key"),
    Breach(
        "structure",
        'kind = "scale"',
        'kind = "slider"',
        "questions[2].kind",
        "expected one of: single, multiple",
    ),
    Breach("structure", 'kind = "scale"\n', "", "questions[2].kind", "text that is not empty"),
    Breach(
        "structure", 'code = "rating"', 'code = "used"', "questions", "expected each code once; twice: used"
    ),
    Breach("structure", 'code = "rating"', 'code = "Rating"', "questions[2].code", "small letters"),
    Breach("structure", 'code = "rating"', 'code = "key"', "questions[2].code", "no reserved word"),
    Breach("structure", 'code = "rating"', "code = 5", "questions[2].code", "text that is not empty"),
    Breach("structure", 'code = "note"', 'code = "note"\ncolor = 1', "questions[4].color", "unknown key"),
    Breach("structure", "[[questions]]", "[[question]]", "question", "unknown key"),
    Breach("structure", 'name = "visit"', "name = visit", "file", "expected TOML"),
]
QUESTIONS = [
    Breach(
        "structure",
        '["u16"]',
        '["u17"]',
        "questions[0].screen_out",
        "unknown code 'u17'; expected one of: u16",
    ),
    Breach("structure", '["nothing"]', '["none"]', "questions[1].no_answer", "unknown code 'none'"),
    Breach(
        "structure", 'shuffle = ["chat"', 'shuffle = ["fax"', "questions[1].shuffle", "unknown code 'fax'"
    ),
    Breach(
        "structure", 'shuffle = ["chat", "phone"', 'shuffle = ["chat", "chat"', "questions[1].shuffle", "once"
    ),
    Breach(
        "structure", '["1", "2", "3"]', '["1", "2", "1"]', "questions[2].options", "each code once; twice: 1"
    ),
    Breach("structure", '["1", "2", "3"]', '["1"]', "questions[2].options", "two codes at least"),
    Breach("structure", '["1", "2", "3"]', "[1, 2, 3]", "questions[2].options", "a list of codes"),
    Breach("structure", '["1", "2", "3"]', '"123"', "questions[2].options", "a list of codes"),
    Breach("structure", '["1", "2", "3"]', '["1", " 2"]', "questions[2].options", "printable characters"),
    Breach("structure", '["1", "2", "3"]', '["1", "a\\tb"]', "questions[2].options", "printable characters"),
    Breach("structure", '["1", "2", "3"]', '["1", ""]', "questions[2].options", "printable characters"),
    Breach("structure", '["1", "2", "3"]', f'["1", "{65 * "x"}"]', "questions[2].options", "printable"),
    Breach("structure", '"35+", "na"]', '"all", "na"]', "questions[0].options", "'all'"),
    Breach("structure", '"email", "nothing"]', '"e,mail", "nothing"]', "questions[1].options", "no comma"),
    Breach("structure", "edges = [30, 60, 120]\n", "", "questions[3].edges", "whole numbers"),
    Breach("structure", "[30, 60, 120]", "[]", "questions[3].edges", "whole numbers"),
    Breach("structure", "[30, 60, 120]", "[30, 30, 120]", "questions[3].edges", "larger than the one before"),
    Breach("structure", "[30, 60, 120]", "[60, 30]", "questions[3].edges", "larger than the one before"),
    Breach("structure", "[30, 60, 120]", "[30, 60.5]", "questions[3].edges", "whole numbers"),
    Breach("structure", "[30, 60, 120]", "[true, 60]", "questions[3].edges", "whole numbers"),
    Breach("structure", "[30, 60, 120]", "[-1, 60]", "questions[3].edges", "whole numbers"),
    Breach("structure", "[30, 60, 120]", "[30, 1000000000]", "questions[3].edges", "whole numbers"),
    Breach("structure", "[30, 60, 120]", '"30"', "questions[3].edges", "whole numbers"),
    Breach("structure", 'kind = "scale"', 'kind = "scale"\nedges = [1]', "questions[2].edges", "has none"),
    Breach(
        "structure",
        'kind = "text"',
        'kind = "text"\noptions = ["a", "b"]',
        "questions[4].options",
        "has none",
    ),
    Breach("structure", "max_length = 20", "max_length = 0", "questions[4].max_length", "from 1 to"),
    Breach("structure", "max_length = 20", "max_length = true", "questions[4].max_length", "from 1 to"),
    Breach("structure", 'unit = "seconds"', "unit = 1", "questions[3].unit", "text that is not empty"),
    Breach(
        "structure",
        "edges = [30, 60, 120]\nrequired = false",
        'edges = [30]\nrequired = "no"',
        "questions[3].required",
        "true or false",
    ),
]


def refusal(folder: Path) -> str:
    with pytest.raises(InstrumentError) as caught:
        load_folder(str(folder))
    return str(caught.value)


def test_small_instrument_unchanged_is_accepted(tmp_path: Path) -> None:
    assert load_folder(str(write_instrument(tmp_path))).languages == ("en", "et")


@pytest.mark.parametrize("breach", WORDED + TOP + QUESTIONS, ids=lambda b: f"{b.file}-{b.key}-{b.new[:20]!r}")
def test_instrument_is_refused_by_file_key_and_expectation(tmp_path: Path, breach: Breach) -> None:
    text = STRUCTURE if breach.file == "structure" else WORDING
    assert breach.old in text
    folder = write_instrument(tmp_path, **{breach.file: text.replace(breach.old, breach.new)})
    message = refusal(folder)
    assert message.startswith(f"{breach.file}.toml: {breach.key}: ")
    assert breach.expected in message


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "Your visit"', 'title = "Visit"\nintro = "Hello"', "intro"),
        ('title = "Your visit"', 'title = "Visit"\nscreened_out = "Bye"', "screened_out"),
        ("[age.options]", 'hint = "Only once"\n[age.options]', "age.hint"),
    ],
)
def test_optional_text_in_one_language_alone_is_refused(tmp_path: Path, old: str, new: str, key: str) -> None:
    folder = write_instrument(tmp_path, et=WORDING.replace(old, new))
    assert refusal(folder) == f"en.toml: {key}: expected text that is not empty"


def test_instrument_without_wording_is_refused(tmp_path: Path) -> None:
    folder = write_instrument(tmp_path)
    (folder / "en.toml").unlink()
    (folder / "et.toml").unlink()
    assert "wording in one language at least" in refusal(folder)


@pytest.mark.parametrize("name", ["english", "en_GB", "EN", "notes.en"])
def test_instrument_with_a_file_of_no_language_is_refused(tmp_path: Path, name: str) -> None:
    message = refusal(write_instrument(tmp_path, **{name: WORDING}))
    assert message.startswith(f"{name}.toml: file: expected a name such as en.toml")


def test_instrument_not_in_utf8_is_refused(tmp_path: Path) -> None:
    folder = write_instrument(tmp_path)
    (folder / "et.toml").write_bytes(b'title = "\xe4"')
    assert refusal(folder).startswith("et.toml: file: expected TOML in UTF-8")


@pytest.mark.parametrize("given", ["no-such-study", "/no/such/folder", "", ".."])
def test_instrument_not_there_is_refused_naming_the_shipped_ones(given: str) -> None:
    with pytest.raises(InstrumentError, match=r"structure\.toml: .*channel-preference"):
        load_folder(given)


def test_instrument_without_questions_is_refused(tmp_path: Path) -> None:
    folder = write_instrument(tmp_path, structure='name = "x"\nbanner = "age"\n')
    assert refusal(folder) == "structure.toml: questions: expected one [[questions]] table at least"


def test_instrument_with_a_banner_alone_is_refused(tmp_path: Path) -> None:
    folder = write_instrument(
        tmp_path,
        structure=STRUCTURE.split('[[questions]]\ncode = "used"')[0],
        en=WORDING.split("[used]")[0],
        et=WORDING.split("[used]")[0],
    )
    assert refusal(folder) == "structure.toml: questions: expected one closed question beside the banner"


def test_questions_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    folder = write_instrument(tmp_path, structure='name = "x"\nbanner = "age"\nquestions = [1]\n')
    assert refusal(folder).startswith("structure.toml: questions[0].: expected a table")
