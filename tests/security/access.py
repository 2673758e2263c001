"""The table of who is answered what: `python -m tests.security.access > docs/reference/access.md`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboard.api.operations import OPERATIONS
from survey.assets import FRAME_ADDRESS
from survey.tokens import new_key
from tests.security.service import (
    FORM,
    STUDIES,
    VISITORS,
    Service,
    email,
    form_token,
    opening,
    receipt,
    service,
)

TITLES = {
    "form": "The form",
    "dashboard": "The dashboard",
    "public": "For everybody",
    "API": "The API",
}
COMMAND = "python -m tests.security.access > docs/reference/access.md"
OF_STUDY = {"slug", "study"}
# What belongs into an address; a route with other parts has to say it here.
PARTS = {
    "chart": "rating-by-age",
    "name": FRAME_ADDRESS.rpartition("/")[2].removesuffix(".js"),
    "filename": "plotly-basic.min.js",
    "package_name": "dash",
    "fingerprinted_path": "dash-renderer/build/dash_renderer.min.js",
    "path": "nothing",
}
# What an address has to be asked with.
QUERIES = {
    "/dashboard/": "study={study}",
    "/dashboard/feed": "study={study}",
    "/dashboard/filters": "study={study}",
    "/dashboard/embed-code": "study={study}",
    "/dashboard/take-away": "study={study}",
    "/oembed": "url=https%3A%2F%2Fkanal.example%2Fe%2F{study}%2Frating-by-age",
    "/api/v1/studies/<study>/crosstab": "row=rating",
    "/api/v1/studies/<study>/wait": "question=patience",
    "/api/v1/studies/<study>/score": "question=rating&kind=csat",
    "/api/v1/studies/<study>/precision": "row=rating",
}
PICTURED = "/dashboard/download/<study>/<chart>."
LIVE = {operation.path for operation in OPERATIONS if operation.live}
PASSED = ("/e/", "/r/")
INTRODUCTION = f"""\
# Who is answered what

Written by `{COMMAND}` from the routes of the four apps;
a test compares it with what they answer. After a new route, or a changed answer: read what changed, then
run the command.

- **anonymous**: nobody is signed in. **viewer of another study**: sees only one that is not asked for.
  **viewer** and **analyst** may see the study that is asked for, the **administrator** all.
- **study**: *open* (its charts are for everybody), *private* (open, its charts are not), *draft* (not opened
  yet).
- **303 sign in**: led to the sign-in page. Other numbers are the status of the answer.
- Each asks as a browser does from a page of this service, with a form as that page would send it; the
  sign-in page's is empty. No OpenID Connect is set. From another site's page, every POST to the dashboard
  is a 403.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A request, and what each visitor is answered; `study` is empty where it is about none."""

    method: str
    rule: str
    with_: str
    study: str
    answers: tuple[str, ...]


def asked(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what a route is asked with beside its usual query, and the study, empty where there is none."""
    about = rule.arguments & OF_STUDY or "{study}" in QUERIES.get(rule.rule, "")
    for study in STUDIES if about else ("",):
        yield "", study
        if rule.rule in LIVE:
            yield "live=1", study
        if rule.rule.startswith(PASSED):
            yield "pass=…", study


def address(rule: Rule, study: str, with_: str = "") -> str:
    """Return an address of a route; KeyError where nobody said yet what belongs into it."""
    belongs = {**PARTS, **dict.fromkeys(OF_STUDY, study), "receipt": receipt(study)}
    filled = rule.rule.replace("<string:", "<").replace("<path:", "<")
    for argument in rule.arguments:
        filled = filled.replace(f"<{argument}>", belongs[argument])
    query = QUERIES.get(rule.rule, "row=rating&banner=age" if rule.rule.startswith(PICTURED) else "")
    parts = [query.format(study=study), with_.replace("…", opening(study))]
    return "?".join(part for part in (filled, "&".join(filter(None, parts))) if part)


def form(found: Service, rule: Rule, study: str) -> Mapping[str, str]:
    """Return what a page would send to a route."""
    key = new_key()
    if rule.rule == "/s/<slug>":
        return {**FORM, "key": key, "csrf_token": form_token(study, key)}
    if rule.rule == "/s/<slug>/erase":
        return {"code": found.answer_to_erase(study), "csrf_token": form_token(study, "erase")}
    return {
        "/dashboard/password": {"new": "correct horse battery"},
        "/dashboard/users": {"do": "sign-out", "email": email("viewer of another study")},
    }.get(rule.rule, {})


def said(answer: TestResponse) -> str:
    """Return an answer as the table has it."""
    to_sign_in = answer.headers.get("Location", "").startswith("/dashboard/sign-in")
    return f"{answer.status_code} sign in" if to_sign_in else str(answer.status_code)


def lines(found: Service, name: str) -> Iterator[Line]:
    """Yield the lines of an app, in the order of its addresses."""
    for rule in sorted(found.apps[name].url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            for with_, study in asked(rule):
                at, answers = address(rule, study, with_), []
                for visitor in VISITORS:
                    data = form(found, rule, study) if method == "POST" else None
                    answers.append(said(found.ask(name, at, visitor, method, data)))
                yield Line(method, rule.rule, with_, study, tuple(answers))


def answered(found: Service) -> dict[str, list[Line]]:
    """Return the lines of all apps, by name."""
    return {name: list(lines(found, name)) for name in found.apps}


def page(answers: Mapping[str, Iterable[Line]]) -> str:
    """Return the whole page."""
    return "\n".join([INTRODUCTION, *(row for name, some in answers.items() for row in _table(name, some))])


def _table(name: str, some: Iterable[Line]) -> list[str]:
    """Return an app's part of the page, studies with the same answers on one line."""
    together: dict[Line, list[str]] = {}
    for line in some:
        together.setdefault(replace(line, study=""), []).append(line.study)
    rows = [(_request(line), _kinds(studies), *line.answers) for line, studies in together.items()]
    head = ("request", "study", *VISITORS)
    return [f"## {TITLES[name]}", *map(_row, (head, ("---",) * len(head), *rows)), ""]


def _request(line: Line) -> str:
    return f"`{line.method} {line.rule}`" + (f" `{line.with_}`" if line.with_ else "")


def _kinds(studies: list[str]) -> str:
    return "any" if tuple(studies) == STUDIES else ", ".join(studies)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


if __name__ == "__main__":
    with service() as opened:
        print(page(answered(opened)), end="")
