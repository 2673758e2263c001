"""A study that each operation has figures of: bands of age, a rating and a wait."""

from pathlib import Path

from study.instrument import Instrument
from study.instrument_document import load_folder
from study.response import Response
from study.store import ResponseStore
from tests.factories import make_study, write_instrument

STRUCTURE = """\
name = "visit"
banner = "age"
[[questions]]
code = "age"
kind = "single"
options = ["16-34", "35+"]
[[questions]]
code = "rating"
kind = "scale"
options = ["1", "2", "3", "4", "5"]
[[questions]]
code = "patience"
kind = "single"
options = ["1m", "5m", "longer", "never"]
"""
WORDING = """\
title = "Your visit"
[age]
label = "How old are you?"
options = {"16-34" = "16–34", "35+" = "35 or over"}
[rating]
label = "How was it?"
[patience]
label = "How long would you wait?"
options = {"1m" = "1 minute", "5m" = "5 minutes", "longer" = "Longer", "never" = "Not at all"}
"""


def visit(folder: Path) -> Instrument:
    """Return the questionnaire, written to a folder of the test's own and read again."""
    return load_folder(str(write_instrument(folder, structure=STRUCTURE, en=WORDING, et=WORDING)))


def make_visit(store: ResponseStore, folder: Path) -> None:
    """Store the study `visit` with a hundred answers of each age, enough for a release."""
    answers = [
        Response(key=f"{age}{n}", answers={"age": age, "rating": "5", "patience": "5m"}, lang="en")
        for age in ("16-34", "35+")
        for n in range(100)
    ]
    store.add_many(make_study(store, slug="visit", instrument=visit(folder)), answers)
