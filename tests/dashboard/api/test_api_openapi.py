"""The OpenAPI document: it says what the API does, and the API does what it says, whatever is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from schemathesis import GenerationMode

from dashboard import create_api_app
from dashboard.api.operations import OPERATIONS, Operation
from dashboard.api.parameters import filter_parameters
from settings import load as load_settings
from study.response import Study
from study.store import AccountStore, ResponseStore, Role
from tests.conftest import MakeUrl, opened
from tests.dashboard.api.conftest import EMAIL
from tests.dashboard.api.reader import Reader
from tests.factories import make_response, make_study

EXAMPLES = 20
# Wrong values there are only where there are parameters.
ASKED = [(one, mode) for one in OPERATIONS for mode in GenerationMode if one.of_study or mode.is_positive]
# What a study's own codes are, no document for all studies can say.
EXCLUDED = [schemathesis.checks.positive_data_acceptance]
NAMES = ("channel", "bot", "source", "from", "answered_in", "banner")
RIGHT = {
    "crosstab": {"row": st.sampled_from(("channel", "bot", "wait_chat"))},
    "wait": {"question": st.sampled_from(("wait_chat", "wait_phone"))},
    "score": {"question": st.just("bot"), "kind": st.just("nps")},
    "precision": {"row": st.sampled_from(("channel", "bot")), "live": st.just("1")},
}
VALUES = ("channel", "age", "bot", "wait_chat", "comment", "en", "et", "chat,phone", "1m", "25-34", "")


@pytest.fixture(scope="module")
def served(make_usual_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """Return the API with an open study, released once, and a token."""
    folder = tmp_path_factory.mktemp("api")
    with opened(make_usual_url(folder)) as database:
        store, accounts = ResponseStore(database, refresh_seconds=0), AccountStore(database)
        study = make_study(store)
        store.add_many(
            study,
            [
                make_response(age=age, channel=channel, wait_chat=wait)
                for age in ("25-34", "35-44")
                for channel in ("chat", "phone", "none")
                for wait in ("1m", "5m", "never")
                for _ in range(9)
            ],
        )
        accounts.add(EMAIL, Role.VIEWER)
        settings = load_settings({"KANAL_DATA_DIR": str(folder)})
        yield create_api_app(settings, store, accounts), accounts.token(EMAIL)


def test_every_route_is_described(anybody: Reader, app: Flask) -> None:
    document = anybody.reads("/openapi.json")
    routes = {rule.rule.replace("<study>", "{study}") for rule in app.url_map.iter_rules()}

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == routes
    assert {name for path in document["paths"].values() for name in path} == {"get"}
    assert set(document["components"]["securitySchemes"]) == {"bearer", "session"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_described_parameters_are_those_that_are_checked(
    anybody: Reader, study: Study, operation: Operation
) -> None:
    path = operation.path.replace("<study>", "{study}")
    described = anybody.reads("/openapi.json")["paths"][path]["get"]["parameters"]
    names = [one["name"] for one in described if one["in"] == "query" and one["name"] != "filters"]
    address = operation.path.removeprefix("/api/v1").replace("<study>", study.slug)
    everybodys = [one.name for one in operation.parameters if not one.live_only]

    assert names == [one.name for one in operation.parameters]
    assert anybody.is_refused(400, address, nothing="x")["allowed"] == everybodys


def test_described_filters_are_the_closed_questions(viewer: Reader, study: Study) -> None:
    refused = viewer.is_refused(400, f"/studies/{study.slug}/crosstab", row="channel", live="1", comment="x")

    assert refused["parameter"] == "comment"
    assert {"age", "shops", "source", "from", "to", "answered_in"} <= set(refused["allowed"])
    assert set(filter_parameters(study)) == {one.code for one in study.instrument.closed}


@pytest.mark.parametrize(("operation", "mode"), ASKED, ids=lambda one: getattr(one, "name", one))
@pytest.mark.parametrize("signed_in", [False, True], ids=["anybody", "viewer"])
def test_api_keeps_to_its_document_whatever_is_asked(
    served: tuple[Flask, str], operation: Operation, signed_in: bool, mode: GenerationMode
) -> None:
    app, token = served
    headers = {"Authorization": f"Bearer {token}"} if signed_in else {}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    described = schema[operation.path.replace("<study>", "{study}")]["GET"]
    statuses: set[int] = set()

    @given(described.as_strategy(generation_mode=mode), st.data())
    @effort(max_examples=EXAMPLES, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def keeps(case: schemathesis.Case[Any], data: st.DataObject) -> None:
        if operation.of_study and data.draw(st.booleans()):
            case.path_parameters["study"] = "channel-preference"
        if mode is GenerationMode.POSITIVE:
            case.query = data.draw(near(operation, dict(case.query)))
        statuses.add(case.call_and_validate(headers=headers, excluded_checks=EXCLUDED).status_code)

    keeps()
    if mode is GenerationMode.POSITIVE:
        closed_to_them = operation.live_only and not signed_in
        assert 200 in statuses or operation.name == "score" or closed_to_them


def near(operation: Operation, generated: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return queries as generated, and nearer to the study, whose codes chance would not find."""
    names, values = st.sampled_from(sorted({*generated, *NAMES})), st.sampled_from(VALUES)
    mixed = st.dictionaries(names, values, max_size=4).map(lambda some: generated | some)
    live = {"live": st.sampled_from(("0", "1"))} if operation.live and not operation.live_only else {}
    right = st.fixed_dictionaries(RIGHT.get(operation.name, {}), optional=live)
    filtered = {"live": st.just("1"), "bot": st.sampled_from(("bot_now", "depends,bot_now"))}
    needed = RIGHT.get(operation.name, {}) | (filtered if operation.filtered else {})
    return st.one_of(st.just(generated), mixed, right, st.fixed_dictionaries(needed))
