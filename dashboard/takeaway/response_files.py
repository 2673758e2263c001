"""Responses as files, and the codebook that says what their columns hold."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from itertools import islice

from flask import Response as Answer
from flask import json

from dashboard.context import context
from dashboard.guard import may_export
from dashboard.takeaway.answers import asked, file, refusal
from dashboard.takeaway.counted import counted, how_many
from dashboard.view import View
from dashboard.wording import Wording
from study import codebook, csv_rows
from study.response import Response

HOW_MANY = "X-Kanal-Responses"
# A file of SPSS is made in memory: about 1.3 kB for a response of the shipped questionnaire.
MOST_IN_SPSS = 100_000
SPSS_NEEDS = ("pandas", "pyreadstat")
INSTALL = "pip install -r requirements-spss.txt"


def responses_csv(study: str) -> Answer:
    """Answer with the responses that a view counts, as `responses export` writes them, as they are read."""
    view = asked(study)
    if not may_export():
        return _not_allowed(view)
    flags = context().store.flags(view.study)
    pieces = csv_rows.export(view.study, _counted(view, flags), flags)
    # The first answers are read now, while a store that is away can still be told.
    begun = list(islice(pieces, 2))
    answer = file(_sent(begun, pieces), "text/csv", view, "responses.csv")
    # Who stops reading leaves no connection open.
    answer.call_on_close(pieces.close)
    answer.headers[HOW_MANY] = str(how_many(context().store, view.study, view.segment))
    return answer


def responses_sav(study: str) -> Answer:
    """Answer with the responses that a view counts as a labelled SPSS file."""
    view = asked(study)
    say = Wording(view.lang)
    if not may_export():
        return _not_allowed(view)
    if not spss_at_hand():
        return _not_here(view)
    if how_many(context().store, view.study, view.segment) > MOST_IN_SPSS:
        return _too_many(view)
    from dashboard.takeaway.spss import sav  # noqa: PLC0415 (an optional extra)

    flags = context().store.flags(view.study)
    body = sav(view.study, _counted(view, flags), flags, say)
    return file(body, "application/x-spss-sav", view, "responses.sav")


def codebook_csv(study: str) -> Answer:
    """Answer with what the columns of the responses hold, as CSV."""
    view = asked(study)
    text = codebook.codebook_csv(codebook.codebook(view.study.instrument, view.lang))
    return file(text, "text/csv", view, "codebook.csv")


def codebook_json(study: str) -> Answer:
    """Answer with what the columns of the responses hold, as JSON."""
    view = asked(study)
    text = json.dumps(codebook.codebook_document(view.study.instrument, view.lang), ensure_ascii=False)
    return file(text, "application/json", view, "codebook.json")


def spss_at_hand() -> bool:
    """Return whether the optional extra is installed."""
    return all(find_spec(name) is not None for name in SPSS_NEEDS)


def _counted(view: View, flags: Mapping[str, frozenset[str]]) -> Iterator[Response]:
    return counted(context().store.responses(view.study), view.study, view.segment, flags)


def _sent(begun: list[tuple[str, int]], rest: Iterator[tuple[str, int]]) -> Iterator[bytes]:
    """Yield the pieces of a file; an error breaks the answer off, so that it does not look whole."""
    for text, _ in begun:
        yield text.encode()
    for text, _ in rest:
        yield text.encode()


def _not_allowed(view: View) -> Answer:
    say = Wording(view.lang)
    text = say.gettext("Single answers are for analysts. Ask whoever runs this service to make you one.")
    return refusal(view, 403, say.gettext("For analysts only"), text)


def _not_here(view: View) -> Answer:
    say = Wording(view.lang)
    text = say.gettext("This service cannot write them. Whoever runs it can add that with: %(command)s")
    return refusal(view, 501, say.gettext("No SPSS files here"), text % {"command": INSTALL})


def _too_many(view: View) -> Answer:
    say = Wording(view.lang)
    text = say.gettext(
        "An SPSS file holds at most %(most)s responses here. Take the CSV file and the codebook, or count "
        "fewer responses by a filter."
    )
    return refusal(view, 422, say.gettext("Too many responses"), text % {"most": say.number(MOST_IN_SPSS)})
