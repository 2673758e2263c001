"""A real server whose store fails in the midst of an export."""

import http.client
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import opened
from tests.databases import database_of
from tests.serving import serving

SLUG = "channel-preference"
COLUMNS = "age,shops,channel,wait_chat,wait_phone,wait_email,bot,after_hours"
ANSWERS = 6_000


def test_export_that_breaks_off_does_not_look_whole(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text(f"{COLUMNS}\n" + "25-34,3-5,chat,5m,5m,4h,person_2m,morning\n" * ANSWERS, "utf-8")
    with serving(tmp_path / "service") as service:
        service.command("responses", "import", SLUG, str(answers))
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        browser.open(service.sign_in_link)
        address = f"{service.url}/dashboard/download/{SLUG}/responses.csv"
        with browser.open(address) as answer:
            assert answer.read().count(b"\r\n") == ANSWERS + 1
        spoil = "UPDATE responses SET answers = 'spoilt' WHERE id = (SELECT max(id) FROM responses)"
        with opened(database_of(service.folder)) as database, database.write() as connection:
            connection.exec_driver_sql(spoil)
        with browser.open(address) as answer, pytest.raises(http.client.IncompleteRead):
            answer.read()
