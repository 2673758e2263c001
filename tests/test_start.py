"""`make run` and `make demo`: the service as its operator starts it, and what stops a start."""

import csv
import io
import os
import re
import socket
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from study.store import AccountStore
from tests.conftest import opened
from tests.databases import database_of
from tests.factories import ANSWERS
from tests.processes import FLASK, PATIENCE, ROOT, environment, free_port, only_line, run

SLUG = "channel-preference"
START = (*FLASK, "service", "start")
SECRET = "a signing key that is for tests only"
OLD_PYTHON = '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n'


class Service:
    """A service that is being started."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        """Read what it prints until it says how to sign in, then wait until it listens."""
        assert process.stdout is not None
        self.address = f"http://127.0.0.1:{port}"
        self.printed: dict[str, str] = {}
        for line in process.stdout:
            name, _, rest = line.strip().partition(" ")
            self.printed[name] = rest.strip()
            if name == "Sign":
                break
        until = time.monotonic() + PATIENCE
        while not self._listens(port):
            assert process.poll() is None, self.printed
            assert time.monotonic() < until
            time.sleep(0.05)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def opened(self, address: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Return the address one is led to, and its page."""
        body = urlencode(fields).encode() if fields else None
        with self._opener.open(address, body, timeout=PATIENCE) as response:
            return response.url, response.read().decode()

    def answer(self) -> str:
        """Fill the form in and send it; return its key."""
        _, page = self.opened(self.printed["Form"])
        hidden = dict(re.findall(r'name="(csrf_token|key)"[^>]*value="([^"]+)"', page))
        fields = hidden | {code: str(answer) for code, answer in ANSWERS.items()}
        led_to, thanks = self.opened(f"{self.printed['Form']}?lang=en", fields)
        assert "/thanks/" in led_to
        assert "Your answers are stored." in thanks
        return str(hidden["key"])

    @staticmethod
    def _listens(port: int) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def started(*words: str, **changes: str | Path) -> Iterator[Service]:
    """Start the service, and end it as an operator does."""
    port = free_port()
    settings = environment(KANAL_BIND=f"127.0.0.1:{port}", KANAL_WORKERS="1", **changes)
    with subprocess.Popen(
        [*START, *words], cwd=ROOT, env=settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield Service(process, port)
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def rows(folder: Path) -> list[dict[str, str]]:
    """Return the responses of the first study."""
    finished = run(*FLASK, "responses", "export", SLUG, "-", KANAL_DATA_DIR=folder)
    assert finished.returncode == 0, finished.stderr
    return list(csv.DictReader(io.StringIO(finished.stdout)))


def studies(folder: Path) -> str:
    return run(*FLASK, "study", "list", KANAL_DATA_DIR=folder).stdout


def test_start_prints_three_addresses_that_answer_and_a_link_that_signs_in_once(tmp_path: Path) -> None:
    with started(KANAL_DATA_DIR=tmp_path / "var") as service:
        address = service.address
        assert service.printed["Form"] == f"{address}/s/{SLUG}"
        assert service.printed["Dashboard"] == f"{address}/dashboard/"
        assert service.printed["Embed"] == f"{address}/e/{SLUG}/channel-by-age"
        assert service.opened(f"{address}/readyz")[1].split() == ['{"status":"ready"}']
        assert "How do you want to be helped?" in service.opened(service.printed["Form"])[1]
        assert "Nothing has been released yet" in service.opened(service.printed["Embed"])[1]
        assert service.opened(service.printed["Dashboard"])[0] == f"{address}/dashboard/sign-in"
        link = service.printed["Sign"].split()[-1]
        assert link.startswith(f"{address}/dashboard/sign-in?token=")
        assert service.opened(link)[0] == f"{address}/dashboard/"
        with pytest.raises(urllib.error.HTTPError, match="403"):
            service.opened(link)


def test_second_start_keeps_the_study_and_its_answers(tmp_path: Path) -> None:
    with started(KANAL_DATA_DIR=tmp_path) as service:
        first = service.answer()
    before = studies(tmp_path)
    with started(KANAL_DATA_DIR=tmp_path) as service:
        second = service.answer()
    assert [row["key"] for row in rows(tmp_path)] == [first, second]
    assert studies(tmp_path) == before
    assert before.startswith(f"{SLUG}: open from ")


def test_start_prints_no_link_once_an_administrator_has_a_password(tmp_path: Path) -> None:
    manager = "anna@example.com"
    assert (
        run(*FLASK, "user", "add", manager, "--role", "administrator", KANAL_DATA_DIR=tmp_path).returncode
        == 0
    )
    with started(KANAL_DATA_DIR=tmp_path) as service:
        assert "?token=" in service.printed["Sign"]
    with opened(database_of(tmp_path)) as database:
        accounts = AccountStore(database)
        accounts.set_password(manager, "a hash", "")
        accounts.remove("operator@localhost")
        with started(KANAL_DATA_DIR=tmp_path) as service:
            assert service.printed["Sign"] == f"in    {service.address}/dashboard/sign-in"
        assert accounts.user("operator@localhost") is None


@pytest.mark.sqlite("its files are in the folder")
def test_nobody_else_of_the_machine_reads_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    with started(KANAL_DATA_DIR=folder) as service:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        service.answer()
        # The file of whose turn it is holds nothing.
        modes = {file.name: file.stat().st_mode for file in folder.iterdir() if "-turn" not in file.name}
        assert modes.keys() > {"kanal.db", "secret-key"}
        assert {stat.S_IMODE(one) for one in modes.values()} == {0o600}


def test_demo_makes_a_synthetic_sample_once(tmp_path: Path) -> None:
    with started("--demo", KANAL_DATA_DIR=tmp_path) as service:
        assert "synthetic" in service.printed["Demonstration:"]
        assert "synthetic" in service.opened(service.printed["Form"])[1]
        assert "Synthetic sample" in service.opened(service.printed["Embed"])[1]
    sample = rows(tmp_path)
    assert len(sample) == len({row["key"] for row in sample}) == 3_000
    assert {row["synthetic"] for row in sample} == {"yes"}
    moments = [datetime.fromisoformat(row["received"]) for row in sample]
    assert timedelta(days=59) < max(moments) - min(moments) <= timedelta(days=60)
    assert len({moment.date() for moment in moments}) >= 60
    with started("--demo", KANAL_DATA_DIR=tmp_path):
        pass
    assert rows(tmp_path) == sample
    assert studies(tmp_path).endswith(" synthetic\n")
    verified = run(*FLASK, "study", "verify", SLUG, KANAL_DATA_DIR=tmp_path)
    assert "agrees with its 3,000 responses" in verified.stdout


def test_demo_where_there_is_a_real_study_is_refused(tmp_path: Path) -> None:
    create = (*FLASK, "study", "create", "--instrument", SLUG, "--slug", SLUG)
    assert run(*create, KANAL_DATA_DIR=tmp_path).returncode == 0
    bind = f"127.0.0.1:{free_port()}"
    line = only_line(run(*START, "--demo", KANAL_DATA_DIR=tmp_path, KANAL_BIND=bind))
    assert f"{tmp_path} is a study of real answers" in line
    assert "KANAL_DATA_DIR" in line
    assert rows(tmp_path) == []


def test_start_takes_a_relative_folder(tmp_path: Path) -> None:
    with started(KANAL_DATA_DIR=os.path.relpath(tmp_path / "data", ROOT)) as service:
        key = service.answer()
    assert [row["key"] for row in rows(tmp_path / "data")] == [key]


def test_start_with_a_signing_key_makes_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "var"
    with started(KANAL_DATA_DIR=folder, KANAL_SECRET_KEY=SECRET) as service:
        key = service.answer()
    assert [row["key"] for row in rows(folder)] == [key]
    assert [path for path in folder.iterdir() if SECRET in path.read_text("latin-1")] == []


def test_start_on_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        line = only_line(run(*START, KANAL_DATA_DIR=tmp_path, KANAL_BIND=bind))
    assert bind in line
    assert "KANAL_BIND" in line


@pytest.mark.parametrize("secret", ["", SECRET])
def test_start_in_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, secret: str) -> None:
    (tmp_path / "file").touch()
    folder, bind = tmp_path / "file" / "var", f"127.0.0.1:{free_port()}"
    line = only_line(run(*START, KANAL_DATA_DIR=folder, KANAL_BIND=bind, KANAL_SECRET_KEY=secret))
    assert str(folder) in line
    assert "KANAL_DATA_DIR" in line


@pytest.mark.sqlite("its file holds something else")
def test_start_on_a_database_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kanal.db").write_text("no database" * 100, encoding="ascii")
    bind = f"127.0.0.1:{free_port()}"
    assert "not a database" in only_line(run(*START, KANAL_DATA_DIR=tmp_path, KANAL_BIND=bind))


def test_environment_with_a_too_old_python_is_refused(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(OLD_PYTHON, encoding="ascii")
    python.chmod(0o755)
    words = ("sh", ROOT / "environment.sh", "requirements.txt", tmp_path / "venv")
    line = only_line(run(*words, PYTHON=python))
    assert "needs Python 3.11 or newer" in line
    assert "Python 3.9.2" in line
    assert "PYTHON=" in line
    assert not (tmp_path / "venv").exists()


def test_environment_without_a_python_is_refused(tmp_path: Path) -> None:
    words = ("sh", ROOT / "environment.sh", "requirements.txt", tmp_path / "venv")
    assert "needs Python 3.11 or newer" in only_line(run(*words, PYTHON=tmp_path / "nothing"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a folder that is read-only")
def test_environment_in_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    line = only_line(run("sh", ROOT / "environment.sh", "requirements.txt", "venv", cwd=tmp_path))
    assert f"Cannot write to the folder {tmp_path}" in line
