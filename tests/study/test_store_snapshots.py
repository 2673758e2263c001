"""Tallies as a process keeps them: shared, brought up to date by what changed."""

from study.response import Study
from study.store import Database, ResponseStore
from study.tabulation import crosstab
from study.tally import Count
from tests.factories import make_response, make_study, make_tally


def test_tally_of_a_study_without_answers_is_empty(store: ResponseStore, study: Study) -> None:
    tally = store.tally(study)
    assert (tally.revision, dict(tally.pairs)) == (0, {})


def test_tally_equals_one_counted_without_a_store(store: ResponseStore, study: Study) -> None:
    responses = [make_response(age=age, weight=0.5) for age in ("16-24", "16-24", "75+", None)]
    store.add_many(study, responses)
    assert store.tally(study) == make_tally(responses)


def test_tally_kept_by_one_store_sees_what_another_wrote(database: Database, study: Study) -> None:
    writer, reader = (ResponseStore(database, refresh_seconds=0) for _ in range(2))
    seen = []
    for age in ("16-24", "16-24", "75+"):
        writer.add(study, make_response(age=age))
        tally = reader.tally(study)
        counts = {code: sums.n for (code,), sums in tally.margin("age").items()}
        seen.append((tally.revision, counts, reader.revision(study.slug)))
    assert seen == [(1, {"16-24": 1}, 1), (2, {"16-24": 2}, 2), (3, {"16-24": 2, "75+": 1}, 3)]
    assert reader.tally(study) == ResponseStore(database).tally(study)


def test_tally_is_the_same_object_until_the_revision_moves(store: ResponseStore, study: Study) -> None:
    store.add(study, make_response(key="k"))
    before = store.tally(study)
    store.add(study, make_response(key="k"))
    assert store.tally(study) is before
    store.add(study, make_response())
    assert store.tally(study) is not before
    assert before.margin() == {(): Count(1, 1.0, 1.0)}


def test_tally_is_not_looked_at_again_before_its_time(database: Database, study: Study) -> None:
    patient = ResponseStore(database, refresh_seconds=3_600)
    first = patient.tally(study)
    ResponseStore(database).add(study, make_response())
    assert patient.tally(study) is first


def test_tallies_of_two_studies_stay_apart(store: ResponseStore, study: Study) -> None:
    other = make_study(store, slug="other")
    store.add(study, make_response(age="16-24"))
    store.add(other, make_response(age="75+"))
    assert list(store.tally(study).margin("age")) == [("16-24",)]
    assert list(store.tally(other).margin("age")) == [("75+",)]


def test_crosstab_of_a_stored_tally_follows_each_answer(store: ResponseStore, study: Study) -> None:
    bases = []
    for _ in range(3):
        store.add(study, make_response())
        table = crosstab(store.tally(study), study.instrument.headline, study.instrument.banner)
        bases.append((table.revision, table.base, table.cells["chat", "25-34"].count))
    assert bases == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
