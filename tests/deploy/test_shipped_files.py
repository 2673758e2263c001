"""The unit for systemd and the recipe for a container, as far as they can be tried without either."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from study.store import ResponseStore
from tests.conftest import opened
from tests.databases import database_of
from tests.processes import ROOT, run

SYSTEMD = shutil.which("systemd-analyze")
DEPLOY = ROOT / "deploy"


def instructions() -> list[list[str]]:
    """Return the words of each instruction of the Containerfile."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line and not line.startswith("#")]


def given(name: str) -> list[list[str]]:
    """Return what stands behind an instruction, each time it is given."""
    return [words for first, *words in instructions() if first == name]


@pytest.mark.skipif(not SYSTEMD, reason="no systemd-analyze on this machine")
def test_unit_is_what_systemd_takes(tmp_path: Path) -> None:
    unit = (DEPLOY / "kanal.service").read_text(encoding="utf-8")
    programs = Path(sys.executable).parent
    unit = unit.replace("/opt/kanal/.venv/bin", str(programs)).replace("/opt/kanal", str(ROOT))
    (tmp_path / "kanal.service").write_text(unit, encoding="utf-8")
    verified = run(str(SYSTEMD), "verify", "--man=no", tmp_path / "kanal.service")
    assert (verified.returncode, verified.stderr) == (0, "")


def test_unit_waits_longer_than_workers_may_take() -> None:
    unit = (DEPLOY / "kanal.service").read_text(encoding="utf-8")
    stop = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    workers = re.search(
        r"^graceful_timeout = (\d+)$", (ROOT / "gunicorn.conf.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert stop
    assert workers
    assert int(stop[1]) > int(workers[1])


def test_container_has_all_that_the_service_imports(tmp_path: Path) -> None:
    folder = tmp_path / "opt"
    folder.mkdir()
    for *sources, target in given("COPY"):
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, folder / target)
            else:
                shutil.copy(ROOT / source, folder / target)
    finished = run(
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "service",
        "migrate",
        cwd=folder,
        KANAL_DATA_DIR=tmp_path / "data",
    )
    assert finished.returncode == 0, finished.stderr
    with opened(database_of(tmp_path / "data")) as database:
        assert ResponseStore(database).studies() == []


def test_container_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    assert [int(user) > 0 for (user,) in given("USER")] == [True]
    assert given("VOLUME") == [["/data"]]
    assert "KANAL_DATA_DIR=/data" in given("ENV")[0]
    named = {word.partition("=")[0] for words in (*given("ENV"), *given("ARG")) for word in words}
    assert named == {"KANAL_DATA_DIR", "KANAL_BIND", "PYTHONUNBUFFERED"}
