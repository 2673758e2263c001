"""The live feed: what a view shows, or 304 while nothing moved."""

import hashlib
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from plotly.io.json import to_json_plotly

from dashboard.context import context
from dashboard.view import View, document
from study.method_facts import live_facts
from study.publication import live_tables
from study.response import State, Study

blueprint = Blueprint("feed", __name__)


@blueprint.get("/dashboard/feed")
def feed() -> ResponseReturnValue:
    """Return the view of an address as JSON; its ETag grows with the study's revision."""
    studies = context().store.studies()
    study = _asked(studies, request.args.get("study", ""))
    if study is None:
        return {"error": "There is no such study."}, 404
    view = View.of(study, request.args, list(request.accept_languages.values()))
    counts = context().store.counts(study)
    etag = _etag(view, counts.revision, studies)
    if etag in request.if_none_match:
        return _headed(Response(status=304), etag)
    closed = study.state(datetime.now(UTC)) is State.CLOSED
    tables = live_tables(study, counts, view.row, view.banner, closed=closed)
    facts = live_facts(study, counts.tally, weighted=tables.weighted is not None)
    shown = document(view, tables, facts, studies)
    return _headed(Response(to_json_plotly(shown), mimetype="application/json"), etag)


def _asked(studies: list[Study], slug: str) -> Study | None:
    """Return the study asked for; where none was, the newest open one, else the newest."""
    if slug:
        return next((study for study in studies if study.slug == slug), None)
    now = datetime.now(UTC)
    opened = [study for study in studies if study.state(now) is State.OPEN]
    return next(iter(opened + studies), None)


def _etag(view: View, revision: int, studies: list[Study]) -> str:
    study = view.study
    seen = (study.instrument.version, study.settings, study.targets, study.state(datetime.now(UTC)))
    parts = [view.address(), repr(seen), *(study.slug for study in studies)]
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
    return f"{revision}-{digest}"


def _headed(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
