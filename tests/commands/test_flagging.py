"""`responses flag | exclude | include | audit`."""

import random
from collections.abc import Callable

import pytest

from study.response import Study
from study.store import ResponseStore
from tests.commands.operator import Operator
from tests.factories import make_response
from tests.study.crowds import PEOPLE, SCRIPTS, Sent, people, script, sent

SLUG = "channel-preference"


@pytest.fixture
def flagged(operator: Operator, store: ResponseStore, study: Study) -> Study:
    """Return a study with three responses, two of them flagged."""
    for response, arrival in (sent("a", 0, trap=True), sent("b", 60, trap=True), sent("c", 120)):
        store.add(study, response, arrival)
    operator.does("responses", "flag", SLUG)
    return study


def excluded(store: ResponseStore, study: Study) -> set[str]:
    return {response.key for response in store.responses(study) if response.excluded}


def trail(operator: Operator) -> list[list[str]]:
    """Return action, key and reason of each line of the trail."""
    lines = operator.does("responses", "audit", SLUG).stdout.splitlines()
    return [line.split("\t")[1:-1] for line in lines]


@pytest.mark.parametrize("post", SCRIPTS, ids=lambda post: post.__name__)
def test_flag_then_exclude_takes_a_program_out_and_leaves_people_in(
    operator: Operator,
    store: ResponseStore,
    study: Study,
    post: Callable[[int, random.Random], Sent],
) -> None:
    for response, arrival in [*people(), *script(post)]:
        store.add(study, response, arrival)
    operator.does("responses", "flag", SLUG)
    operator.does("responses", "exclude", SLUG, "--flagged", "--why", "a program")
    left = [response.key for response in store.responses(study) if not response.excluded]
    assert sum(key.startswith("post-") for key in left) <= 25
    assert sum(key.startswith("person-") for key in left) >= 0.99 * PEOPLE
    assert store.verify(study) == []


def test_flag_says_what_it_found(operator: Operator, store: ResponseStore, flagged: Study) -> None:
    store.add(flagged, *sent("d", 180, trap=True))
    store.add(flagged, make_response(excluded=True))
    result = operator.does("responses", "flag", SLUG)
    assert result.stdout == (
        f"{SLUG}: 1 flagged newly, 3 in all (trap 3); 3 of them count, 1 responses are excluded.\n"
    )


def test_flag_of_a_study_without_answers(operator: Operator, study: Study) -> None:
    said = operator.does("responses", "flag", SLUG).stdout
    assert said == f"{SLUG}: 0 flagged newly, 0 in all; 0 of them count, 0 responses are excluded.\n"


def test_exclude_flagged_and_include_again(operator: Operator, store: ResponseStore, flagged: Study) -> None:
    assert operator.does("responses", "exclude", SLUG, "--flagged").stdout == f"{SLUG}: 2 excluded.\n"
    assert excluded(store, flagged) == {"a", "b"}
    assert operator.does("responses", "exclude", SLUG, "--flagged").stdout == f"{SLUG}: 0 excluded.\n"
    again = operator.does("responses", "include", SLUG, "--key", "a", "--why", "a\tcolleague")
    assert again.stdout == f"{SLUG}: 1 included again.\n"
    assert excluded(store, flagged) == {"b"}
    assert trail(operator) == [
        ["flagged", "a", "trap"],
        ["flagged", "b", "trap"],
        ["excluded", "a", ""],
        ["excluded", "b", ""],
        ["included", "a", "a colleague"],
    ]


@pytest.mark.parametrize(("reason", "found"), [("trap", {"a", "b"}), ("fast", set[str]())])
def test_exclude_of_one_reason(
    operator: Operator, store: ResponseStore, flagged: Study, reason: str, found: set[str]
) -> None:
    operator.does("responses", "exclude", SLUG, "--flagged", "--reason", reason)
    assert excluded(store, flagged) == found


def test_exclude_by_keys(operator: Operator, store: ResponseStore, flagged: Study) -> None:
    operator.does("responses", "exclude", SLUG, "--key", "a", "--key", "c")
    assert excluded(store, flagged) == {"a", "c"}


def test_exclude_of_an_unknown_key_changes_nothing(
    operator: Operator, store: ResponseStore, flagged: Study
) -> None:
    said = operator.is_refused("responses", "exclude", SLUG, "--key", "a", "--key", "x")
    assert said == f"{SLUG} has no response of the key x."
    assert excluded(store, flagged) == set()


@pytest.mark.parametrize("command", ["exclude", "include"])
@pytest.mark.parametrize(
    "options", [[], ["--flagged", "--key", "a"], ["--reason", "trap"], ["--key", "a", "--reason", "trap"]]
)
def test_responses_must_be_named_one_way(
    operator: Operator, study: Study, command: str, options: list[str]
) -> None:
    said = operator.is_refused("responses", command, SLUG, *options)
    assert said == "Say which responses: --flagged [--reason REASON], or --key KEY."


@pytest.mark.parametrize("command", ["flag", "audit"])
def test_unknown_study_is_refused(operator: Operator, study: Study, command: str) -> None:
    assert "There is no study 'other'" in operator.is_refused("responses", command, "other")


def test_audit_says_when_and_who(operator: Operator, flagged: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", lambda: "eve")
    operator.does("responses", "exclude", SLUG, "--key", "a")
    monkeypatch.setattr("getpass.getuser", nobody)
    operator.does("responses", "include", SLUG, "--key", "a")
    *_, first, second = operator.does("responses", "audit", SLUG).stdout.splitlines()
    assert (first.split("\t")[-1], second.split("\t")[-1]) == ("eve", "operator")
    assert first[10] == "T"
    assert first.split("\t")[0] <= second.split("\t")[0]
