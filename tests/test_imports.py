"""What the service loads: no numeric packages, and no more memory than a worker may take."""

import json
import sys
from pathlib import Path

import pytest

from tests.processes import FLASK, run

SLUG = "channel-preference"
HEAVY = ("numpy", "pandas", "scipy", "statsmodels")
ONLY_WHERE_SET = ("prometheus_client", "redis")
MOST_MEGABYTES = 120
PAGES = (
    f"/s/{SLUG}",
    f"/e/{SLUG}/channel-by-age",
    f"/e/{SLUG}/channel-by-age.json",
    "/dashboard/",
    f"/dashboard/feed?study={SLUG}",
)
ASK = """
import json, re, sys, wsgi
from pathlib import Path
from werkzeug.test import Client
from study.store import Role

wsgi.accounts.add("reader@localhost", Role.VIEWER)
session = wsgi.accounts.sign_in(wsgi.accounts.sign_in_link("reader@localhost"))
client = Client(wsgi.application)
client.set_cookie("kanal_session", session)
statuses = [client.get(page).status_code for page in sys.argv[1:]]
status = Path("/proc/self/status")
# The peak of this process alone, in kB.
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print(json.dumps([statuses, sorted(sys.modules), int(peak[1]) * 1024 / 1e6 if peak else None]))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[int], list[str], float | None]:
    """Serve a page of each kind in a process of its own; return statuses, modules and peak megabytes."""
    folder: Path = tmp_path_factory.mktemp("imports")
    answers = folder / "answers.csv"
    columns = "age,shops,channel,wait_chat,wait_phone,wait_email,bot,after_hours"
    answers.write_text(f"{columns}\n" + "25-34,3-5,chat,5m,5m,4h,person_2m,morning\n" * 50, encoding="utf-8")
    for words in (
        ("study", "create", "--instrument", SLUG, "--slug", SLUG),
        ("study", "open", SLUG),
        ("responses", "import", SLUG, answers),
    ):
        assert run(*FLASK, *words, KANAL_DATA_DIR=folder).returncode == 0
    finished = run(sys.executable, "-c", ASK, *PAGES, KANAL_DATA_DIR=folder)
    assert finished.returncode == 0, finished.stderr
    statuses, modules, peak = json.loads(finished.stdout)
    return statuses, modules, peak


def test_pages_were_served(served: tuple[list[int], list[str], float | None]) -> None:
    assert served[0] == [200] * len(PAGES)


def test_service_loads_no_numeric_package(served: tuple[list[int], list[str], float | None]) -> None:
    loaded = {module.partition(".")[0] for module in served[1]}
    assert {"wsgi", "study", "dash", "plotly"} <= loaded
    assert loaded.isdisjoint(HEAVY)
    assert loaded.isdisjoint(ONLY_WHERE_SET)


def test_worker_stays_below_its_memory(served: tuple[list[int], list[str], float | None]) -> None:
    if served[2] is None:
        pytest.skip("no /proc to read a process's memory from")
    assert served[2] < MOST_MEGABYTES
