"""What the benches run on: the machine and the versions, without its name or any path of it."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.postgres import postgres_version
from study.store.sqlite import sqlite_module

PACKAGES = ("gunicorn", "flask", "sqlalchemy", "dash", "plotly")
_MODEL = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)


def machine() -> str:
    """Return processor, cores, memory and system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"
    )


def versions() -> str:
    """Return the versions of what serves and stores."""
    named = [f"{name} {_version(name)}" for name in PACKAGES]
    stores = f"SQLite {sqlite_module().sqlite_version}", f"PostgreSQL {postgres_version()}"
    return ", ".join((f"Python {platform.python_version()}", *stores, *named))


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    found = _MODEL.search(known.read_text(encoding="utf-8")) if known.exists() else None
    return found.group(1) if found else platform.processor() or "unknown processor"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
