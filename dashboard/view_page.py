"""A page of a view that is plain HTML: a form, a list of files, a refusal."""

from flask import Response, make_response, render_template

from dashboard.view import View
from dashboard.wording import Wording

NOT_KEPT = "private, no-store"


def page(template: str, view: View, status: int = 200, **shown: object) -> Response:
    """Return a page in the view's language."""
    text = render_template(template, _=Wording(view.lang).gettext, view=view, lang=view.lang, **shown)
    answer = make_response(text, status)
    answer.headers["Cache-Control"] = NOT_KEPT
    return answer
