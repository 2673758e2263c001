"""Studies: made, opened, closed, each with the wording it was made with."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from study.instrument_document import load_folder
from study.response import State, Study
from study.store import ResponseStore, StudyError
from tests.factories import LONG_AGO, WORDING, make_response, make_study, shipped, write_instrument

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAR = datetime(2126, 1, 1, tzinfo=UTC)


def test_create_makes_a_draft_in_all_languages(store: ResponseStore) -> None:
    study = make_study(store, opens=None)
    assert study.state(NOON) is State.DRAFT
    assert study.languages == shipped().languages
    assert study.instrument.version == shipped().version
    assert not study.synthetic
    assert store.study("channel-preference") == study


def test_create_in_some_languages_keeps_their_order(store: ResponseStore) -> None:
    study = make_study(store, languages=("et", "en"), synthetic=True)
    assert study.languages == ("et", "en")
    assert study.synthetic


@pytest.mark.parametrize(
    "slug", ["", "Channel", "a b", "a_b", "-a", "a-", "a--b", "ä", "a/b", "a\n", "../a", "a" * 65]
)
def test_create_of_no_slug_is_refused(store: ResponseStore, slug: str) -> None:
    with pytest.raises(StudyError, match="is no slug; expected small letters, digits and hyphens"):
        make_study(store, slug=slug)
    assert store.studies() == []


def test_create_of_a_known_slug_is_refused(store: ResponseStore, study: Study) -> None:
    with pytest.raises(StudyError, match="There is a study channel-preference already"):
        make_study(store)
    assert store.studies() == [study]


def test_create_in_a_language_without_wording_is_refused(store: ResponseStore) -> None:
    has = ", ".join(shipped().languages)
    with pytest.raises(StudyError) as caught:
        make_study(store, languages=("en", "xx", "yy"))
    assert str(caught.value) == f"channel-preference has no wording in xx, yy; it has {has}."
    assert store.studies() == []


@pytest.mark.usefixtures("study")
def test_study_of_an_unknown_slug_is_none(store: ResponseStore) -> None:
    assert store.study("gone") is None
    with pytest.raises(StudyError, match="no study 'gone'; there are: channel-preference"):
        store.known("gone")


def test_known_names_no_study_where_there_is_none(store: ResponseStore) -> None:
    with pytest.raises(StudyError, match="there are: none yet"):
        store.known("gone")


def test_studies_come_newest_first(store: ResponseStore) -> None:
    for slug in ("b", "c", "a"):
        make_study(store, slug=slug)
    assert [study.slug for study in store.studies()] == ["a", "c", "b"]


def test_study_keeps_its_wording_when_the_folder_changes(store: ResponseStore, tmp_path: Path) -> None:
    before = load_folder(str(write_instrument(tmp_path)))
    make_study(store, slug="before", instrument=before)
    after = load_folder(str(write_instrument(tmp_path, en=WORDING.replace("Your visit", "Your stay"))))
    make_study(store, slug="after", instrument=after)
    titles = {study.slug: study.instrument.text("title", "en") for study in store.studies()}
    assert titles == {"before": "Your visit", "after": "Your stay"}
    versions = {study.instrument.version for study in store.studies()}
    assert versions == {before.version, after.version}


def test_two_studies_may_share_an_instrument(store: ResponseStore) -> None:
    one, other = make_study(store, slug="one"), make_study(store, slug="other")
    assert one.instrument.version == other.instrument.version


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (NOON - HOUR, State.SCHEDULED),
        (NOON, State.OPEN),
        (NOON + HOUR, State.OPEN),
        (NOON + 2 * HOUR, State.CLOSED),
        (FAR, State.CLOSED),
    ],
)
def test_state_of_a_study_with_both_dates(store: ResponseStore, moment: datetime, state: State) -> None:
    study = make_study(store, opens=NOON, closes=NOON + 2 * HOUR)
    assert study.state(moment) is state


def test_open_without_an_end_stays_open(store: ResponseStore) -> None:
    study = make_study(store, opens=NOON)
    assert (study.opens_at, study.closes_at) == (NOON, None)
    assert study.state(FAR) is State.OPEN


def test_open_takes_any_time_zone_and_gives_utc(store: ResponseStore) -> None:
    study = make_study(store, opens=NOON.astimezone(timezone(timedelta(hours=3))))
    assert study.opens_at == NOON
    assert study.opens_at.tzinfo is UTC


@pytest.mark.parametrize("until", [NOON, NOON - HOUR])
def test_open_that_ends_before_it_begins_is_refused(store: ResponseStore, until: datetime) -> None:
    draft = make_study(store, opens=None)
    with pytest.raises(StudyError, match="must open before it closes"):
        store.open(draft.slug, NOON, until)
    assert store.known(draft.slug) == draft


def test_open_again_keeps_the_moment_it_first_opened(store: ResponseStore) -> None:
    make_study(store, opens=LONG_AGO)
    store.close("channel-preference", LONG_AGO + HOUR)
    study = store.open("channel-preference", LONG_AGO + 48 * HOUR, None)
    assert (study.opens_at, study.closes_at) == (LONG_AGO, None)


def test_open_of_a_scheduled_study_moves_it(store: ResponseStore) -> None:
    make_study(store, opens=FAR)
    study = store.open("channel-preference", FAR + HOUR, None)
    assert study.opens_at == FAR + HOUR


def test_close_ends_an_open_study(store: ResponseStore) -> None:
    make_study(store, opens=LONG_AGO)
    study = store.close("channel-preference", NOON)
    assert study.state(NOON - HOUR) is State.OPEN
    assert study.state(NOON) is State.CLOSED


def test_close_of_a_closed_study_keeps_its_end(store: ResponseStore) -> None:
    make_study(store, closes=NOON)
    assert store.close("channel-preference", NOON + HOUR).closes_at == NOON


def test_close_before_a_planned_end_moves_it_forward(store: ResponseStore) -> None:
    make_study(store, closes=FAR)
    assert store.close("channel-preference", NOON).closes_at == NOON


def test_close_of_a_scheduled_study_closes_it(store: ResponseStore) -> None:
    make_study(store, opens=FAR)
    assert store.close("channel-preference", NOON).state(NOON) is State.CLOSED


def test_close_of_a_draft_is_refused(store: ResponseStore) -> None:
    make_study(store, opens=None)
    with pytest.raises(StudyError, match="channel-preference is a draft; there is nothing to close"):
        store.close("channel-preference", NOON)


def test_open_and_close_of_an_unknown_study_are_refused(store: ResponseStore) -> None:
    with pytest.raises(StudyError, match="no study 'gone'"):
        store.open("gone", NOON, None)
    with pytest.raises(StudyError, match="no study 'gone'"):
        store.close("gone", NOON)


def test_open_and_close_leave_the_tally_alone(store: ResponseStore, study: Study) -> None:
    store.add(study, make_response())
    store.close(study.slug, NOON)
    store.open(study.slug, NOON, None)
    assert store.revision(study.slug) == 1
    assert store.verify(study) == []


def test_check_writable_passes_on_a_sound_database(store: ResponseStore, study: Study) -> None:
    store.check_writable()
    assert store.studies() == [study]
