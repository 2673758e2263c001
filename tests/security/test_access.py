"""Who is answered what stands in `docs/reference/access.md`, and is what it should be."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.security.access import COMMAND, Line, address, answered, asked, page
from tests.security.service import (
    ADMINISTRATOR,
    ANONYMOUS,
    APPS,
    DRAFT,
    HERE,
    OPEN,
    PRIVATE,
    VISITORS,
    Service,
)

KEPT = Path(__file__).parents[2] / "docs" / "reference" / "access.md"
# What the dashboard gives to who is not signed in: the door, and files that tell nothing of a study.
AT_THE_DOOR = {
    "/dashboard/assets/<path:filename>",
    "/dashboard/kanal.css",
    "/dashboard/kanal.js",
    "/dashboard/sign-in",
    "/dashboard/tokens.css",
}
GIVEN, ERROR = "200", "500"
ELSEWHERE, VIEWER = VISITORS[1:3]
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
REFUSED = range(400, 500)
OTHER_SITES = (
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "cross-site", "Origin": HERE},
    {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
    {"Sec_Fetch_Site": "", "Origin": "null"},
)


@pytest.fixture(scope="module")
def answers(found: Service) -> dict[str, list[Line]]:
    """Return what each app answers."""
    return answered(found)


def given(some: Iterable[Line], visitor: str) -> set[Line]:
    """Return what a visitor is given."""
    return {line for line in some if line.answers[VISITORS.index(visitor)] == GIVEN}


def test_table_of_answers_is_as_kept(answers: dict[str, list[Line]]) -> None:
    assert page(answers) == KEPT.read_text(encoding="utf-8"), f"Read what changed, then run: {COMMAND}"


def test_no_answer_is_an_error_of_ours(answers: dict[str, list[Line]]) -> None:
    assert [line for some in answers.values() for line in some if max(line.answers) >= ERROR] == []


def test_dashboard_gives_only_its_door_to_who_is_not_signed_in(answers: dict[str, list[Line]]) -> None:
    assert {line.rule for line in given(answers["dashboard"], ANONYMOUS)} == AT_THE_DOOR


def test_form_and_charts_are_the_same_for_all(answers: dict[str, list[Line]]) -> None:
    lines = [*answers["form"], *answers["public"]]
    assert [line for line in lines if len(set(line.answers)) > 1] == []


def test_private_study_and_draft_are_given_to_nobody_without_a_pass(answers: dict[str, list[Line]]) -> None:
    lines = [line for app in ("public", "API") for line in answers[app] if line.study in (PRIVATE, DRAFT)]
    assert {line.with_ for line in given(lines, ANONYMOUS)} == {"pass=…"}


def test_viewer_is_given_nothing_of_another_study(answers: dict[str, list[Line]]) -> None:
    lines = [line for line in answers["dashboard"] if line.study]
    lines += [line for line in answers["API"] if line.study in (PRIVATE, DRAFT) or line.with_ == "live=1"]

    assert {line.answers[VISITORS.index(ELSEWHERE)] for line in lines} == {"404"}
    assert given(lines, VIEWER) > given(lines, ELSEWHERE)


@pytest.mark.parametrize("app", ["dashboard", "API"])
def test_study_that_is_not_given_reads_as_if_it_were_not_there(found: Service, app: str) -> None:
    for rule in found.apps[app].url_map.iter_rules():
        for with_, study in asked(rule):
            if study and (app == "dashboard" or with_):
                at = address(rule, study, with_)
                here, nowhere = (found.ask(app, one, ELSEWHERE) for one in (at, at.replace(study, "nothing")))
                assert (here.status_code, here.data) == (404, nowhere.data), at
                assert dict(here.headers) == dict(nowhere.headers), at


def test_each_role_is_given_more_than_the_one_before(answers: dict[str, list[Line]]) -> None:
    lines = [line for some in answers.values() for line in some]
    viewer, analyst, administrator = (given(lines, role) for role in VISITORS[2:])

    assert {line.rule for line in analyst - viewer} == {
        "/dashboard/api-tokens",
        "/dashboard/download/<study>/responses.csv",
        "/dashboard/download/<study>/responses.sav",
    }
    assert {line.rule for line in administrator - analyst} == {"/dashboard/users"}
    assert viewer < analyst < administrator


@pytest.mark.parametrize("headers", OTHER_SITES, ids=str)
def test_form_of_another_site_is_refused(found: Service, headers: dict[str, str]) -> None:
    rules = [rule for rule in found.apps["dashboard"].url_map.iter_rules() if "POST" in (rule.methods or ())]
    sent = {(rule.rule, who) for rule in rules for who in (ANONYMOUS, ADMINISTRATOR)}

    assert {rule for rule, _ in sent} >= {"/dashboard/sign-in", "/dashboard/sign-out", "/dashboard/users"}
    assert {found.ask("dashboard", at, who, "POST", {}, **headers).status_code for at, who in sent} == {403}


@pytest.mark.parametrize("app", APPS)
def test_other_methods_are_refused(found: Service, app: str) -> None:
    rules = list(found.apps[app].url_map.iter_rules())
    for method in OTHER_METHODS:
        for rule in rules:
            answer = found.ask(app, address(rule, OPEN), ADMINISTRATOR, method)
            assert answer.status_code in REFUSED, (method, rule.rule)
