"""What the log says of mistakes in the code itself, and that a log which cannot be written stops nothing."""

import json
import sys
from pathlib import Path

import pytest

from tests.processes import run

ASK = """
import sys, wsgi
from werkzeug.test import Client

def broken(*_arguments, **_given):
    raise LookupError("an answer of somebody's")

if sys.argv[1] == "app":
    wsgi.survey_app.before_request_funcs[None].insert(0, broken)
elif sys.argv[1] == "layer":
    wsgi.survey_app.wsgi_app._app = broken
answer = Client(wsgi.application).get("/s/a-study/erase?code=somebodys-code")
print(answer.status_code, answer.headers["X-Request-Id"])
answer.close()
"""


@pytest.mark.parametrize("where", ["app", "layer"])
def test_mistake_is_logged_by_its_place_and_not_by_its_words(tmp_path: Path, where: str) -> None:
    finished = run(sys.executable, "-c", ASK, where, KANAL_DATA_DIR=tmp_path, KANAL_LOG="json")
    status, request_id = finished.stdout.split()
    error, line = (json.loads(line) for line in finished.stderr.splitlines())
    assert status == "500"
    assert (line["status"], line["route"]) == (500, "/s/<slug>/erase")
    assert {error["request"], line["request"]} == {request_id}
    assert (error["level"], error["error"]) == ("error", "LookupError")
    assert error["places"][-1].endswith(" broken")
    assert "somebody" not in finished.stderr
    assert "a-study" not in finished.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
def test_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    ask = f"import os\nos.dup2(os.open('/dev/full', os.O_WRONLY), 2)\n{ASK}"
    finished = run(sys.executable, "-c", ask, "app", KANAL_DATA_DIR=tmp_path, KANAL_LOG="json")
    assert finished.stdout.startswith("500 ")
    assert finished.returncode == 0
