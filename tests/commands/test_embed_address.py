"""`study embed-address`, and `study set` of who sees a study's charts and where."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.charts.public import public_names
from dashboard.public_app import create_embed_app
from settings import Settings
from study.response import Study
from study.store import ResponseStore
from tests.commands.operator import Operator
from tests.factories import LONG_AGO, make_response, make_study

SLUG = "channel-preference"
COMMAND = ("study", "embed-address", SLUG)


def parts(address: str) -> tuple[str, dict[str, list[str]]]:
    """Return an address up to its query, and that."""
    found = urlsplit(address.strip())
    return f"{found.scheme}://{found.netloc}{found.path}", parse_qs(found.query)


@pytest.mark.parametrize("door", ["draft", "private"])
def test_address_shows_a_chart_that_is_not_public(
    operator: Operator, settings: Settings, store: ResponseStore, door: str
) -> None:
    study = make_study(store, opens=None if door == "draft" else LONG_AGO)
    store.add_many(study, [make_response() for _ in range(60)])
    store.set(SLUG, "private", "yes" if door == "private" else "no")
    done = operator.does(*COMMAND)
    address = done.stdout.removeprefix(settings.public_url).strip()
    embed = create_embed_app(settings, store).test_client()
    last = datetime.now(UTC).date() + timedelta(days=7)

    assert embed.get(address.partition("?")[0]).status_code == 404
    assert embed.get(address).status_code == 200
    assert done.stderr == f"Until {last} (UTC) it shows all charts of {SLUG} to whoever has it.\n"


def test_address_is_of_the_chart_the_days_and_the_language_that_are_asked_for(
    operator: Operator, settings: Settings, store: ResponseStore
) -> None:
    make_study(store, opens=None)
    address, query = parts(
        operator.does(*COMMAND, "--chart", "bot-by-age", "--days", "90", "--lang", "et").stdout
    )
    plain, usual = parts(operator.does(*COMMAND).stdout)
    today = datetime.now(UTC).date()

    assert address == f"{settings.public_url}/e/{SLUG}/bot-by-age"
    assert query["lang"] == ["et"]
    assert query["pass"][0].startswith(str(today + timedelta(days=90)))
    assert plain == f"{settings.public_url}/e/{SLUG}/channel-by-age"
    assert list(usual) == ["pass"]
    assert usual["pass"][0].startswith(str(today + timedelta(days=7)))


def test_all_charts_of_the_embed_can_be_asked_for(operator: Operator, study: Study) -> None:
    said = operator.is_refused(*COMMAND, "--chart", "nothing")

    assert said == f"--chart is 'nothing'; {SLUG} has: {', '.join(public_names(study))}."
    for name in public_names(study):
        assert f"/{name}?" in operator.does(*COMMAND, "--chart", name).stdout


@pytest.mark.usefixtures("study")
def test_address_of_a_public_study_is_said_to_be_needless(operator: Operator) -> None:
    assert f"{SLUG} is public" in operator.does(*COMMAND).stderr


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("study", "embed-address", "gone"), "There is no study 'gone'; there are: channel-preference."),
        ((*COMMAND, "--lang", "fr"), "--lang is 'fr'; channel-preference speaks: en, "),
    ],
)
def test_address_of_what_there_is_not_is_refused(
    operator: Operator, words: tuple[str, ...], said: str
) -> None:
    assert operator.is_refused(*words).startswith(said)


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("days", ["0", "91", "-7", "x"])
def test_address_for_too_few_or_too_many_days_is_refused(operator: Operator, days: str) -> None:
    result = operator.types(*COMMAND, "--days", days)
    assert result.exit_code == 2
    assert "--days" in result.stderr
    assert result.stdout == ""


def test_set_private_says_so_in_words_and_in_the_list(operator: Operator, store: ResponseStore) -> None:
    make_study(store, synthetic=True)
    assert operator.does("study", "set", SLUG, "private", "yes").stdout == f"{SLUG}: private is yes.\n"
    assert operator.does("study", "list").stdout.endswith(" UTC synthetic private\n")
    assert operator.does("study", "set", SLUG, "private", "no").stdout == f"{SLUG}: private is no.\n"
    assert operator.does("study", "list").stdout.endswith(" UTC synthetic\n")
    assert operator.is_refused("study", "set", SLUG, "private", "1") == "private is '1'; expected yes or no."


@pytest.mark.usefixtures("study")
def test_set_sites_refuses_what_is_none(operator: Operator, store: ResponseStore) -> None:
    operator.does("study", "set", SLUG, "allowed_sites", "https://blog.example https://*.news.example")
    said = operator.is_refused("study", "set", SLUG, "allowed_sites", "https://blog.example/; script-src *")

    assert said.startswith("allowed_sites has 'https://blog.example/;'; expected sites such as https://")
    assert store.known(SLUG).settings.allowed_sites == "https://blog.example https://*.news.example"
