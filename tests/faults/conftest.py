"""What several tests of faults start from."""

from pathlib import Path

import pytest


@pytest.fixture
def python_without_wheel(tmp_path: Path) -> Path:
    """Return a folder for PYTHONPATH with which Python's own SQLite is taken, not a newer one."""
    folder = tmp_path / "python"
    folder.mkdir()
    (folder / "pysqlite3.py").write_text("raise ImportError\n", encoding="ascii")
    return folder
