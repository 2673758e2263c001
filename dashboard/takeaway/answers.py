"""How a request for a file is understood, and how it is answered."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Response, request

from dashboard.guard import seen_study
from dashboard.view import View
from dashboard.view_page import NOT_KEPT, page


def asked(slug: str) -> View:
    """Return the view that an address asks for, of a study that who asks may see; else 404."""
    study = seen_study(slug)
    return View.of(study, request.args, list(request.accept_languages.values()))


def file(body: str | bytes | Iterator[bytes], mimetype: str, view: View, name: str) -> Response:
    """Return a file to keep, named by its study and the day; `name` as charts.xlsx."""
    answer = Response(body, mimetype=mimetype)
    stem, _, kind = name.rpartition(".")
    named = f"{view.study.slug}-{stem}-{datetime.now(UTC).date().isoformat()}.{kind}"
    answer.headers.set("Content-Disposition", "attachment", filename=named)
    answer.headers["Cache-Control"] = NOT_KEPT
    return answer


def refusal(view: View, status: int, title: str, text: str) -> Response:
    """Return a page that says why there is no file, and what to do instead."""
    return page("refusal.html", view, status, refusal=title, text=text)
