"""From a request to an answer, the same way for each operation: who asks, which study, and what."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Response, json, request

from dashboard.api.access import ASK_AGAIN, asking, may_read, signed_in
from dashboard.api.answers import ANSWERS, opened, told_of
from dashboard.api.asking import Request
from dashboard.api.operations import Operation
from dashboard.api.parameters import LANG, LIVE, ON
from dashboard.api.problems import Problem
from dashboard.api.reading import read
from study.languages import choose
from study.response import Study
from study.store import AccountStore, ResponseStore, User
from study.store.studies import SLUG, SLUG_LENGTH

DIGEST_SIZE = 12
UNKNOWN = "There is no such study; /api/v1/studies lists those there are."
NOT_GIVEN = "There is no such study, or its live figures are not given to you."


class Routes:
    """The views, on the stores."""

    def __init__(self, store: ResponseStore, accounts: AccountStore, openapi: Mapping[str, object]) -> None:
        """Take the stores to read, and the OpenAPI document."""
        self._store, self._accounts, self._openapi = store, accounts, openapi

    def answer(self, operation: Operation, study: str = "") -> Response:
        """Answer an operation; raise Problem."""
        live = operation.live and ON in request.args.getlist(LIVE.name)
        user = signed_in(self._accounts) if live else None
        found = self._study(study, user) if operation.of_study else None
        asked = read(operation, request.args, found)
        if operation.name == "studies":
            return self._listed(operation)
        if found is None:
            return _public(self._openapi, operation)
        lang = choose(
            found.languages, asked.values.get(LANG.name, ""), list(request.accept_languages.values())
        )
        document = ANSWERS[operation.name](Request(self._store, found, asked, lang))
        return _public(document, operation) if found.public and not live else _private(document)

    def _study(self, slug: str, user: User | None) -> Study:
        """Return a study that readers know of and that, live figures or not public, is given to who asks."""
        # What is no slug never reaches the database: PostgreSQL refuses some characters.
        known = len(slug) <= SLUG_LENGTH and SLUG.fullmatch(slug)
        study = self._store.study(slug) if known else None
        if study is None or not opened(study, datetime.now(UTC)) or not self._given(study, user):
            # One answer to who is signed in, so that it does not tell which studies there are.
            raise Problem(404, UNKNOWN if user is None else NOT_GIVEN)
        return study

    def _given(self, study: Study, user: User | None) -> bool:
        """Return whether live figures are given to a user; without one, released ones to who asks."""
        if user is not None:
            return user.sees(study.slug)
        return may_read(study, None) or may_read(study, asking(self._accounts))

    def _listed(self, operation: Operation) -> Response:
        now = datetime.now(UTC)
        known = [one for one in self._store.studies() if opened(one, now)]
        # Who asks is looked at only where it matters.
        user = None if all(one.public for one in known) else asking(self._accounts)
        given = [one for one in known if may_read(one, user)]
        document = told_of(given, now)
        return _public(document, operation) if all(one.public for one in given) else _private(document)


def _json(document: Mapping[str, object]) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")


def _private(document: Mapping[str, object]) -> Response:
    response = _json(document)
    response.cache_control.private = True
    return response


def _public(document: Mapping[str, object], operation: Operation) -> Response:
    response = _json(document)
    digest = hashlib.blake2b(response.get_data(), digest_size=DIGEST_SIZE).hexdigest()
    # Weak, for a proxy may compress the answer on its way and it is still the same one.
    response.set_etag(digest, weak=True)
    response.headers["Cache-Control"] = ASK_AGAIN
    if LANG in operation.parameters:
        response.vary.add("Accept-Language")
    response.make_conditional(request)
    return response
