"""Our own walls hold in all that is deployed, and bandit finds nothing that nobody has given a reason for."""

import json
import re
import subprocess
import sys

import pytest

from tests.security.walls import COOKIES, PROVIDER, ROOMS, ROOT, found_in, sources

# Between constants stand only codes of questions: small letters, digits and _.
EXPLAINED = {"survey/templates/question.html": 2}
# ruff names a check of bandit by its number; the reason stands in brackets behind it.
REASON = "noqa:.* S{number} [(].+[)]"
TEMPLATE = "survey/templates/form.html"


def test_walls_hold() -> None:
    found = [line for path, text in sources() for line in found_in(path, text)]

    assert [line for line in found if line.split(":")[0] not in EXPLAINED] == []
    assert {path: sum(line.startswith(f"{path}:") for line in found) for path in EXPLAINED} == EXPLAINED


def test_all_that_is_deployed_is_looked_at() -> None:
    paths = {path for path, _ in sources()}

    assert {path.split("/")[0] for path in paths} >= {*ROOMS, "wsgi.py", "settings.py", "gunicorn.conf.py"}
    assert {PROVIDER, COOKIES, *EXPLAINED} <= paths


@pytest.mark.parametrize(
    "line",
    [
        'statement = f"SELECT * FROM responses WHERE key = {key}"',
        'statement = "DELETE FROM responses WHERE key = " + key',
        'statement = "update users set role = %s" % role',
        'statement = " SELECT {}".format(key)',
        "from sqlalchemy import text",
        'connection.exec_driver_sql("SELECT 1")',
        "eval(given)",
        "exec(given)",
        '__import__("os")',
        "import pickle",
        "from marshal import loads",
        "import yaml",
        "import requests",
        "from urllib.request import urlopen",
        "from urllib import request",
        "import http.client",
        "def view():\n    import httpx",
        "from authlib.integrations.requests_client import OAuth2Session",
        "import subprocess",
        "from os import popen; popen(given)",
        "import os; os.system(given)",
        'response.set_cookie("seen", "1")',
    ],
)
def test_breach_of_a_wall_is_found(line: str) -> None:
    assert len(found_in("dashboard/page.py", line)) == 1, line


@pytest.mark.parametrize(
    "line", ["{{ note|safe }}", "{{ note | safe }}", "{% autoescape false %}", "{{ Markup(note) }}"]
)
def test_breach_by_a_template_is_found(line: str) -> None:
    assert found_in(TEMPLATE, f"<p>\n{line}\n</p>") == [f"{TEMPLATE}:2: escapes nothing"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (PROVIDER, "import requests"),
        (PROVIDER, "from authlib.jose import jwt"),
        (COOKIES, "response.set_cookie(name, value)"),
        ("dashboard/sign_in/openid.py", "set_cookie(response, COOKIE, value, 600)"),
        ("study/store/database.py", 'connection.execute(f"PRAGMA journal_mode = {journal}")'),
        ("study/store/database.py", "from sqlalchemy import text"),
        ("dashboard/page.py", "from urllib.parse import quote; re.compile(given)"),
        ("dashboard/page.py", 'text = f"Select {count} of these"; other = "With " + name'),
        (TEMPLATE, "{{ safe }} {{ note }} {% autoescape true %}"),
    ],
)
def test_what_is_allowed_is_no_breach(path: str, line: str) -> None:
    assert found_in(path, line) == []


def test_bandit_finds_nothing_without_a_reason() -> None:
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-f", "json", "-r", *ROOMS]
    command += [path.name for path in ROOT.glob("*.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)

    assert report["errors"] == []
    assert {"./wsgi.py", "survey/pages.py"} <= report["metrics"].keys()
    assert [
        f"{one['filename']}:{one['line_number']}: {one['issue_text']}" for one in unexplained(report)
    ] == []


def unexplained(report: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    """Return what bandit has found on lines that give no reason for it."""
    return [
        one
        for one in report["results"]
        if not re.search(REASON.format(number=one["test_id"][1:]), one["code"])
    ]
