"""`study create`, `open`, `close`, `list`, `verify`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from study.response import State
from study.store import Database, ResponseStore
from tests.commands.operator import Operator
from tests.factories import make_response, make_study, shipped, write_instrument

SLUG = "channel-preference"
BANDS = ("18-29", "30-44", "45-59", "60+")
PLACES = (
    "Default phone app",
    "Internet search",
    "Local TV News",
    "Newsletter",
    "Newspaper",
    "Radio weather",
    "Specific website/app",
    "The Weather Channel",
)


def write_weather(folder: Path) -> Path:
    bands = "\n".join(f'"{band}" = "{band}"' for band in BANDS)
    places = "\n".join(f'"{place}" = "{place}"' for place in PLACES)
    wording = f"""\
title = "Weather"
[age_band]
label = "How old are you?"
[age_band.options]
{bands}
[place]
label = "Where do you look?"
[place.options]
{places}
"""
    structure = f"""\
name = "weather"
banner = "age_band"
[[questions]]
code = "age_band"
kind = "single"
options = {list(BANDS)}
[[questions]]
code = "place"
kind = "single"
options = {list(PLACES)}
"""
    return write_instrument(folder, structure=structure, en=wording, et=wording)


def created(operator: Operator, slug: str = SLUG, instrument: str | Path = SLUG) -> str:
    return operator.does("study", "create", "--instrument", instrument, "--slug", slug).stdout


def test_create_makes_a_draft_of_the_shipped_questionnaire(operator: Operator, store: ResponseStore) -> None:
    said = created(operator)
    study = store.known(SLUG)
    assert study.state(datetime.now(UTC)) is State.DRAFT
    assert (study.languages, study.synthetic) == (shipped().languages, False)
    assert study.instrument.version[:12] in said
    assert f"study open {SLUG}" in said


def test_create_takes_a_folder_of_the_operators_own(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    folder = write_weather(tmp_path / "my weather")
    assert "weather" in created(operator, "weather-2026", folder)
    study = store.known("weather-2026")
    assert study.instrument.banner.codes == BANDS
    assert study.instrument.headline.codes == PLACES


def test_create_takes_some_of_the_languages(operator: Operator, store: ResponseStore) -> None:
    operator.does("study", "create", "--instrument", SLUG, "--slug", "est", "--languages", " et, ")
    assert store.known("est").languages == ("et",)


@pytest.mark.parametrize(
    ("instrument", "slug", "words"),
    [
        ("nothing", "new", ["nothing", "structure.toml", SLUG]),
        ("x" * 300, "new", ["x" * 300, "name too long"]),
        (SLUG, "Not A Slug", ["'Not A Slug'", "small letters, digits and hyphens"]),
        (SLUG, "", ["''", "small letters, digits and hyphens"]),
        (SLUG, "a/b", ["'a/b'"]),
        (SLUG, "x" * 65, ["x" * 65]),
        (SLUG, "taken", ["taken already"]),
    ],
)
def test_create_is_refused_with_what_was_expected(
    operator: Operator, store: ResponseStore, instrument: str, slug: str, words: list[str]
) -> None:
    make_study(store, slug="taken")
    said = operator.is_refused("study", "create", "--instrument", instrument, "--slug", slug)
    assert not [word for word in words if word not in said]
    assert [study.slug for study in store.studies()] == ["taken"]


def test_create_is_refused_in_a_language_without_wording(operator: Operator, store: ResponseStore) -> None:
    said = operator.is_refused("study", "create", "--instrument", SLUG, "--slug", "new", "--languages", "fr")
    assert f"no wording in fr; it has {', '.join(shipped().languages)}." in said
    assert store.studies() == []


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("structure", "name = ", ["structure.toml", "TOML"]),
        ("structure", 'name = "x"\nbanner = "age"', ["structure.toml", "questions"]),
        ("et", 'title = "Ainult pealkiri"', ["et.toml", "age", "label"]),
        ("en", "\0", ["en.toml", "TOML"]),
    ],
)
def test_create_from_a_folder_that_does_not_hold_together_names_the_place(
    operator: Operator, tmp_path: Path, file: str, content: str, words: list[str]
) -> None:
    folder = write_instrument(tmp_path / "broken", **{file: content})
    said = operator.is_refused("study", "create", "--instrument", folder, "--slug", "new")
    assert not [word for word in words if word not in said]


def test_create_from_a_folder_that_cannot_be_read_is_refused(operator: Operator, tmp_path: Path) -> None:
    folder = write_instrument(tmp_path / "broken")
    (folder / "fi.toml").mkdir()
    said = operator.is_refused("study", "create", "--instrument", folder, "--slug", "new")
    assert str(folder) in said


def test_open_and_close_move_the_state(operator: Operator, store: ResponseStore) -> None:
    created(operator)
    assert f"{SLUG}: draft" in operator.does("study", "list").stdout
    assert f"{SLUG}: open from 2" in operator.does("study", "open", SLUG).stdout
    assert store.known(SLUG).state(datetime.now(UTC)) is State.OPEN
    assert f"{SLUG}: closed from 2" in operator.does("study", "close", SLUG).stdout
    assert store.known(SLUG).state(datetime.now(UTC)) is State.CLOSED
    operator.does("study", "open", SLUG)
    assert store.known(SLUG).state(datetime.now(UTC)) is State.OPEN


def test_open_takes_dates(operator: Operator, store: ResponseStore) -> None:
    created(operator)
    said = operator.does("study", "open", SLUG, "--from", "2098-01-02", "--until", "2099-03-04T05:06").stdout
    assert said == f"{SLUG}: scheduled from 2098-01-02 00:00 UTC until 2099-03-04 05:06 UTC\n"
    study = store.known(SLUG)
    assert study.opens_at == datetime(2098, 1, 2, tzinfo=UTC)
    assert study.closes_at == datetime(2099, 3, 4, 5, 6, tzinfo=UTC)


def test_open_until_before_it_opens_is_refused(operator: Operator, store: ResponseStore) -> None:
    created(operator)
    said = operator.is_refused("study", "open", SLUG, "--from", "2099-01-02", "--until", "2099-01-01")
    assert "--until" in said
    assert store.known(SLUG).opens_at is None


def test_close_of_a_draft_is_refused(operator: Operator) -> None:
    created(operator)
    assert "draft" in operator.is_refused("study", "close", SLUG)


@pytest.mark.parametrize("command", ["open", "close", "verify"])
def test_command_on_an_unknown_study_names_those_there_are(operator: Operator, command: str) -> None:
    assert "'nothing'; there are: none yet" in operator.is_refused("study", command, "nothing")
    created(operator)
    assert f"'nothing'; there are: {SLUG}" in operator.is_refused("study", command, "nothing")


def test_list_names_all_studies_and_marks_synthetic_ones(operator: Operator, store: ResponseStore) -> None:
    assert operator.does("study", "list").stdout == ""
    make_study(store, slug="first", opens=None)
    make_study(store, slug="second", synthetic=True)
    second, first = operator.does("study", "list").stdout.splitlines()
    assert first == "first: draft"
    assert second == "second: open from 2026-01-01 00:00 UTC synthetic"


@pytest.mark.parametrize("batch", ["1", "9"])
def test_set_of_a_small_batch_is_done_with_a_warning(
    operator: Operator, store: ResponseStore, batch: str
) -> None:
    make_study(store)
    done = operator.does("study", "set", SLUG, "batch", batch)
    assert done.stdout == f"{SLUG}: batch is {batch}.\n"
    (warned,) = done.stderr.splitlines()
    assert warned.startswith(f"Warning: {SLUG}: ")
    assert not [word for word in ("default 10", "single people") if word not in warned]
    assert store.known(SLUG).settings.batch == int(batch)


@pytest.mark.parametrize(("name", "value"), [("batch", "10"), ("smallest_base", "1")])
def test_set_of_another_threshold_warns_of_nothing(
    operator: Operator, store: ResponseStore, name: str, value: str
) -> None:
    make_study(store)
    assert operator.does("study", "set", SLUG, name, value).stderr == ""


def test_verify_says_that_the_tally_agrees(operator: Operator, store: ResponseStore) -> None:
    study = make_study(store)
    store.add_many(study, [make_response(channel=code) for code in ("chat", "phone", "phone")])
    said = operator.does("study", "verify", SLUG).stdout
    assert said == f"{SLUG}: the tally agrees with its 3 responses (revision 1).\n"


@pytest.mark.usefixtures("no_steps")
@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ("UPDATE tally_cells SET n = n + 2", "the tally has 3, the responses give 1"),
        ("DELETE FROM tally_cells", "the tally has 0, the responses give 1"),
        ("DELETE FROM responses", "the tally has 1, the responses give 0"),
        ("UPDATE tally_cells SET w2 = w2 * 2", "the tally has 1, the responses give 1"),
    ],
)
def test_verify_names_the_cell_that_was_tampered_with(
    operator: Operator, store: ResponseStore, database: Database, change: str, difference: str
) -> None:
    store.add(make_study(store), make_response(channel="email", source="qr"))
    with database.write() as connection:
        connection.execute(text(change))
    result = operator.types("study", "verify", SLUG)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    *cells, summary = result.stderr.splitlines()
    assert [cell for cell in cells if "channel=email" in cell and "source=qr" in cell]
    assert [cell for cell in cells if not cell.endswith(difference)] == []
    assert summary == f"Error: {SLUG}: the tally differs from the responses in {len(cells)} cells."


def test_verify_names_a_response_that_was_changed(
    operator: Operator, store: ResponseStore, database: Database
) -> None:
    store.add(make_study(store), make_response(channel="email"))
    with database.write() as connection:
        connection.execute(text("""UPDATE responses SET answers = replace(answers, 'email', 'phone')"""))
    result = operator.types("study", "verify", SLUG)
    assert result.exit_code == 1
    *cells, _ = result.stderr.splitlines()
    for channel, difference in (
        ("channel=email", "the tally has 1, the responses give 0"),
        ("channel=phone", "the tally has 0, the responses give 1"),
    ):
        assert [cell for cell in cells if channel in cell and cell.endswith(difference)]
