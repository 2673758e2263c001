"""Plain factories, valid by default: a test overrides only what it is about."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from study.instrument import Answer, Instrument
from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import ResponseStore
from study.tally import Tally, count, dimensions

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANSWERS: Mapping[str, Answer] = {
    "age": "25-34",
    "shops": "3-5",
    "channel": "chat",
    "wait_chat": "5m",
    "wait_phone": "10m",
    "wait_email": "24h",
    "bot": "person_2m",
    "after_hours": "morning",
}

STRUCTURE = """\
name = "visit"
banner = "age"

[[questions]]
code = "age"
kind = "single"
options = ["u16", "16-34", "35+", "na"]
screen_out = ["u16"]
no_answer = ["na"]

[[questions]]
code = "used"
kind = "multiple"
options = ["chat", "phone", "email", "nothing"]
no_answer = ["nothing"]
shuffle = ["chat", "phone", "email"]

[[questions]]
code = "rating"
kind = "scale"
options = ["1", "2", "3"]

[[questions]]
code = "wait_seconds"
kind = "number"
unit = "seconds"
edges = [30, 60, 120]
required = false

[[questions]]
code = "note"
kind = "text"
max_length = 20
required = false
"""
WORDING = """\
title = "Your visit"

[age]
label = "How old are you?"
[age.options]
u16 = "Under 16"
"16-34" = "16–34"
"35+" = "35 or over"
na = "Prefer not to say"

[used]
label = "What did you use?"
[used.options]
chat = "Chat"
phone = "Phone"
email = "Email"
nothing = "Nothing of these"

[rating]
label = "How was it?"

[wait_seconds]
label = "How long did you wait?"

[note]
label = "Anything to add?"
"""


@lru_cache
def shipped() -> Instrument:
    """Return the shipped questionnaire."""
    return load_folder("channel-preference")


def write_instrument(folder: Path, **files: str) -> Path:
    """Write a small valid questionnaire in English and Estonian; `structure`, `en`, `et` replace a file."""
    texts = {"structure": STRUCTURE, "en": WORDING, "et": WORDING} | files
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def make_response(
    *,
    key: str | None = None,
    lang: str = "en",
    source: str = "",
    received: datetime = RECEIVED,
    weight: float = 1.0,
    excluded: bool = False,
    shown: Mapping[str, tuple[str, ...]] | None = None,
    **answers: Answer | None,
) -> Response:
    """Return a response to the shipped questionnaire; an answer of None was not given."""
    given = {**ANSWERS, **answers}
    return Response(
        key=key or str(uuid4()),
        answers={code: answer for code, answer in given.items() if answer is not None},
        lang=lang,
        source=source,
        received=received,
        weight=weight,
        order=shown or {},
        excluded=excluded,
    )


def make_study(
    store: ResponseStore,
    *,
    slug: str = "channel-preference",
    instrument: Instrument | None = None,
    languages: tuple[str, ...] = (),
    synthetic: bool = False,
    opens: datetime | None = LONG_AGO,
    closes: datetime | None = None,
) -> Study:
    """Return a study that is open; with `opens` None it stays a draft."""
    study = store.create(slug, instrument or shipped(), languages, synthetic)
    return study if opens is None else store.open(slug, opens, closes)


def make_tally(responses: Iterable[Response], instrument: Instrument | None = None) -> Tally:
    """Return the tally of some responses, without a store."""
    instrument = instrument or shipped()
    return Tally.of(dimensions(instrument), 1, count(instrument, responses))
