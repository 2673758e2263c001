"""The deployed file imports, and each of its targets answers."""

import json
import sys
from pathlib import Path

import pytest

from tests.processes import FLASK, only_line, run

ASK = """
import json, sys, wsgi
from werkzeug.test import Client
asked = [word.partition(":") for word in sys.argv[1:]]
answers = [Client(getattr(wsgi, target)).get(path) for target, _, path in asked]
print(json.dumps([[answer.status_code, dict(answer.headers), answer.text[:200]] for answer in answers]))
"""
SLUG = "channel-preference"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with one open study."""
    folder = tmp_path_factory.mktemp("kanal") / "var"
    for words in (("create", "--instrument", SLUG, "--slug", SLUG), ("open", SLUG)):
        assert run(*FLASK, "study", *words, KANAL_DATA_DIR=folder).returncode == 0
    return folder


def asked(folder: Path, *words: str) -> list[tuple[int, dict[str, str], str]]:
    """Return status, headers and the beginning of each answer, asked for by TARGET:PATH, of one process."""
    finished = run(sys.executable, "-c", ASK, *words, KANAL_DATA_DIR=folder)
    assert finished.returncode == 0, finished.stderr
    return [(status, headers, text) for status, headers, text in json.loads(finished.stdout)]


def test_targets_import_and_answer(folder: Path) -> None:
    wanted = [
        ("application", f"/s/{SLUG}", 200),
        ("survey_app", f"/s/{SLUG}", 200),
        ("app", f"/s/{SLUG}", 200),
        ("dashboard_app", "/dashboard/sign-in", 200),
        ("embed_app", f"/e/{SLUG}/channel-by-age", 200),
        ("survey_app", f"/e/{SLUG}/channel-by-age", 404),
        ("embed_app", f"/s/{SLUG}", 404),
        ("api_app", "/api/v1/studies", 200),
        ("api_app", f"/s/{SLUG}", 404),
        ("application", "/api/v1/studies", 200),
    ]
    answers = asked(folder, *(f"{target}:{path}" for target, path, _ in wanted))
    statuses = [status for status, _, _ in answers]
    assert [(*where, status) for (*where, _), status in zip(wanted, statuses, strict=True)] == wanted


def test_application_hands_each_request_to_the_app_of_its_first_segment(folder: Path) -> None:
    survey = ["/", f"/s/{SLUG}", "/healthz", "/readyz", "/nothing", "/embed", "//e/x/y"]
    embed = ["/e/nothing/x", "/e", "/e/"]
    dashboard = ["/dashboard/", "/dashboard/sign-in", "/dashboard/_dash-layout"]
    answers = asked(folder, *(f"application:{path}" for path in (*survey, *embed, *dashboard)))
    statuses = [status for status, _, _ in answers]
    assert statuses[:4] == [302, 200, 200, 200]
    assert statuses[7:10] == [404, 404, 404]
    assert statuses[10:] == [303, 200, 401]
    policies = [headers.get("Content-Security-Policy", "") for _, headers, _ in answers]
    assert ["form-action 'self'" in policy and "img-src" in policy for policy in policies[:7]] == [True] * 7
    assert ["frame-ancestors *" in policy for policy in policies] == [False] * 7 + [True] * 3 + [False] * 3
    assert ["script-src 'self'" in policy for policy in policies[10:]] == [True] * 3


def test_targets_answer_before_there_are_tables(tmp_path: Path) -> None:
    paths = ("/healthz", "/readyz", "/")
    alive, ready, start = asked(tmp_path / "new", *(f"application:{path}" for path in paths))
    assert (alive[0], ready[0], start[0]) == (200, 503, 503)
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("KANAL_BIND", "8000", ["KANAL_BIND", "'8000'", "HOST:PORT"]),
        ("KANAL_WORKERS", "none", ["KANAL_WORKERS", "'none'", "1 to 64"]),
        ("KANAL_PUBLIC_URL", "kanal.example", ["KANAL_PUBLIC_URL", "'kanal.example'"]),
        ("KANAL_PUBLIC_URL", "https://kanal.example", ["KANAL_SECRET_KEY", "not set"]),
        ("KANAL_SECRET_KEY", "short", ["KANAL_SECRET_KEY", "5 characters"]),
        ("KANAL_DATABASE_URL", "mysql://x", ["KANAL_DATABASE_URL", "sqlite:///FILE"]),
        ("KANAL_DATA_DIR", "/dev/null/var", ["/dev/null/var", "KANAL_DATA_DIR"]),
    ],
)
def test_bad_setting_ends_with_one_line(tmp_path: Path, name: str, given: str, words: list[str]) -> None:
    changes: dict[str, str | Path] = {"KANAL_DATA_DIR": tmp_path, name: given}
    line = only_line(run(sys.executable, "-c", "import wsgi", **changes))
    assert not [word for word in words if word not in line]


def test_bad_setting_ends_a_command_with_one_line(tmp_path: Path) -> None:
    line = only_line(run(*FLASK, "study", "list", KANAL_DATA_DIR=tmp_path, KANAL_WORKERS="0"))
    assert "KANAL_WORKERS is '0'; expected a whole number from 1 to 64" in line
