"""Exclusion: out of all figures and in again, each step on the trail."""

import pytest

from study.response import Study
from study.store import Database, ResponseStore
from study.tabulation import crosstab
from study.tally import Count
from tests.factories import make_response, make_study, make_tally


def base(store: ResponseStore, study: Study) -> int:
    return crosstab(store.tally(study), study.instrument.headline, study.instrument.banner).base


def test_excluded_response_leaves_all_figures_and_comes_back(store: ResponseStore, study: Study) -> None:
    responses = [
        make_response(key=key, channel=code, weight=0.5)
        for key, code in zip("ab", ("chat", "bot"), strict=True)
    ]
    store.add_many(study, responses)
    before = store.tally(study)
    assert store.exclude(study, ["a"], "me") == 1
    assert base(store, study) == 1
    assert store.tally(study).margin("status") == {
        ("included",): (1, 0.5, 0.25),
        ("excluded",): (1, 0.5, 0.25),
    }
    assert [response.excluded for response in store.responses(study)] == [True, False]
    assert store.verify(study) == []
    assert store.include(study, ["a"], "me") == 1
    assert list(store.responses(study)) == responses
    assert store.tally(study).pairs == before.pairs == make_tally(responses).pairs
    assert store.revision(study.slug) == 3


def test_exclude_again_changes_nothing(store: ResponseStore, study: Study) -> None:
    store.add(study, make_response(key="a"))
    assert store.include(study, ["a", "unknown"], "me") == 0
    assert [store.exclude(study, ["a", "a", "unknown"], "me") for _ in range(2)] == [1, 0]
    assert store.revision(study.slug) == 2
    assert len(store.audit(study)) == 1
    assert store.exclude(study, [], "me") == 0


def test_each_step_is_on_the_trail_with_who_and_why(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(key=key) for key in "ab"])
    store.exclude(study, "ab", "eve", "a program")
    store.include(study, "b", "adam")
    assert [(step.action, step.key, step.why, step.by) for step in store.audit(study)] == [
        ("excluded", "a", "a program", "eve"),
        ("excluded", "b", "a program", "eve"),
        ("included", "b", "", "adam"),
    ]
    moments = [step.at for step in store.audit(study)]
    assert moments == sorted(moments)
    assert store.audit(make_study(store, slug="other")) == []


def test_many_are_excluded_together(store: ResponseStore, study: Study) -> None:
    ages = ("16-24", "25-34", "75+")
    store.add_many(study, [make_response(key=str(place), age=ages[place % 3]) for place in range(1_200)])
    assert store.exclude(study, [str(place) for place in range(0, 1_200, 3)], "me") == 400
    assert base(store, study) == 800
    assert store.exclude(study, map(str, range(1_200)), "me") == 800
    assert store.tally(study).margin("status") == {("excluded",): Count(1_200, 1_200.0, 1_200.0)}
    assert store.verify(study) == []


@pytest.mark.parametrize("excluded", [True, False])
def test_readers_of_other_processes_follow(
    database: Database, store: ResponseStore, study: Study, excluded: bool
) -> None:
    reader = ResponseStore(database, refresh_seconds=0)
    store.add_many(study, [make_response(key=key, excluded=not excluded) for key in "ab"])
    base(reader, study)
    (store.exclude if excluded else store.include)(study, ["a", "b"], "me")
    assert base(reader, study) == (0 if excluded else 2)
    assert reader.tally(study) == ResponseStore(database).tally(study)
