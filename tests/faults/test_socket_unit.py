"""The socket unit for systemd, as far as it can be tried without systemd."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from settings import load
from tests.processes import ROOT, run

SYSTEMD = shutil.which("systemd-analyze")
DEPLOY = ROOT / "deploy"


@pytest.mark.skipif(not SYSTEMD, reason="no systemd-analyze on this machine")
def test_socket_unit_is_what_systemd_takes(tmp_path: Path) -> None:
    for name in ("kanal.service", "kanal.socket"):
        unit = (DEPLOY / name).read_text(encoding="utf-8")
        unit = unit.replace("/opt/kanal/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / name).write_text(unit.replace("/opt/kanal", str(ROOT)), encoding="utf-8")
    verified = run(str(SYSTEMD), "verify", "--man=no", tmp_path / "kanal.socket")
    assert (verified.returncode, verified.stderr) == (0, "")


def test_socket_unit_holds_the_address_that_is_served_by_default(tmp_path: Path) -> None:
    unit = (DEPLOY / "kanal.socket").read_text(encoding="utf-8")
    assert re.findall(r"^ListenStream=(.+)$", unit, re.MULTILINE) == [
        load({"KANAL_DATA_DIR": str(tmp_path)}).bind
    ]
