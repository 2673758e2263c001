"""`flask --app wsgi release …` as an operator types it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from sqlalchemy import text

from study.response import Study
from study.store import Database, ResponseStore
from tests.commands.operator import Operator
from tests.factories import make_response

SLUG = "channel-preference"

Damage: TypeAlias = Callable[[str], list[str]]
Forge: TypeAlias = Callable[[int, Mapping[str, Any]], None]


@pytest.fixture
def names(store: ResponseStore, study: Study) -> list[str]:
    """Return the names of three releases."""
    for n in (12, 30, 10):
        store.add_many(study, [make_response() for _ in range(n)])
        store.release(study)
    return [release.name for release, _ in store.releases(study)]


@pytest.fixture
def damaged(database: Database, names: list[str]) -> Damage:
    """Return what damages the stored releases, and returns the names they had."""

    def damage(statement: str) -> list[str]:
        with database.write() as connection:
            connection.execute(text(statement))
        return names

    return damage


@pytest.fixture
def forge(database: Database, store: ResponseStore, study: Study, names: list[str]) -> Forge:
    """Return what changes a release as somebody would who computes its digest again."""

    def forge(number: int, changes: Mapping[str, Any]) -> None:
        release = replace(store.releases(study)[number - 1][0], **changes)
        with database.write() as connection:
            connection.execute(
                text("UPDATE releases SET content = :content, digest = :digest WHERE number = :number"),
                {"content": release.content, "digest": release.digest, "number": number},
            )

    return forge


def test_list_names_each_release_with_its_digest(
    operator: Operator, store: ResponseStore, study: Study, names: list[str]
) -> None:
    lines = operator.does("release", "list", SLUG).stdout.splitlines()
    assert [line.split()[0] for line in lines] == names
    assert [line.split()[1] for line in lines] == ["12", "42", "52"]
    assert [line.split()[-1] for line in lines] == [release.digest for release, _ in store.releases(study)]


@pytest.mark.usefixtures("study")
def test_list_of_a_study_without_a_release(operator: Operator) -> None:
    assert operator.does("release", "list", SLUG).stdout == f"{SLUG}: nothing has been released yet.\n"
    assert (
        operator.does("release", "verify", SLUG).stdout
        == f"{SLUG}: 0 releases, each as it was made and in order.\n"
    )


def test_show_prints_the_content(
    operator: Operator, store: ResponseStore, study: Study, names: list[str]
) -> None:
    printed = operator.does("release", "show", SLUG, names[1]).stdout
    release = store.release_named(study, names[1])
    assert release is not None
    assert json.loads(printed) == json.loads(release.content)
    assert printed.startswith('{\n  "banner": "age",\n')
    assert json.loads(printed)["columns"]["25-34"]["responses"] == 42


def test_show_of_no_release_names_those_there_are(operator: Operator, names: list[str]) -> None:
    said = operator.is_refused("release", "show", SLUG, "2020-01-01.1")
    assert said == f"{SLUG} has no release '2020-01-01.1'; the newest are: {', '.join(names)}."


@pytest.mark.usefixtures("names")
def test_verify_agrees_with_releases_as_they_were_made(operator: Operator) -> None:
    said = operator.does("release", "verify", SLUG).stdout
    assert said == f"{SLUG}: 3 releases, each as it was made and in order.\n"


@pytest.mark.parametrize(
    ("statement", "place", "said"),
    [
        ("UPDATE releases SET content = replace(content, '[42,', '[43,')", 2, "its content gives the digest"),
        ("UPDATE releases SET digest = 'x' WHERE number = 3", 3, "its content gives the digest"),
        ("DELETE FROM releases WHERE number = 1", 2, "expected number 1."),
        ("DELETE FROM releases WHERE number = 2", 3, "expected number 2."),
    ],
)
def test_verify_names_the_first_release_that_is_not_as_it_was(
    operator: Operator, damaged: Damage, statement: str, place: int, said: str
) -> None:
    name = damaged(statement)[place - 1]
    line = operator.is_refused("release", "verify", SLUG)
    assert line.startswith(f"{SLUG}: release {name} (number {place}): {said}")


LATER = "its name or revision is not later than the one's before it."


@pytest.mark.parametrize(
    ("number", "changes", "said"),
    [
        (1, {"revision": 0}, "(number 2): it follows "),
        (2, {"revision": 0}, f"(number 2): {LATER}"),
        (3, {"name": "2020-01-01.1"}, f"release 2020-01-01.1 (number 3): {LATER}"),
        (3, {"name": "2999-01-01.2"}, f"release 2999-01-01.2 (number 3): {LATER}"),
        (3, {"study": "other"}, "(number 3): it says that it is of the study 'other'."),
        (3, {"number": 4}, "(number 4): expected number 3."),
        (1, {"previous": "0" * 64}, "(number 1): it follows 000"),
    ],
)
def test_verify_finds_a_forged_release_by_those_around_it(
    operator: Operator, forge: Forge, number: int, changes: dict[str, object], said: str
) -> None:
    forge(number, changes)
    assert said in operator.is_refused("release", "verify", SLUG)


@pytest.mark.parametrize("words", [("list",), ("show", "2026-11-22.1"), ("verify",)])
def test_unknown_study_is_refused(operator: Operator, words: tuple[str, ...]) -> None:
    said = operator.is_refused("release", words[0], "nothing", *words[1:])
    assert said == "There is no study 'nothing'; there are: none yet."
