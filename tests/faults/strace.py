"""System calls of running processes: watched in their order, or made to fail."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.processes import PATIENCE

STRACE = shutil.which("strace")


@cache
def missing() -> str:
    """Return why system calls cannot be traced here, nothing where they can."""
    if STRACE is None:
        return "no strace on this machine"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            with _traced([process.pid]):
                return ""
        except PermissionError:
            return "ptrace is forbidden on this machine"
        finally:
            process.kill()


def needs_strace() -> None:
    """Skip a test where strace is missing or forbidden, and say so."""
    if why := missing():
        pytest.skip(why)


@contextmanager
def failing(
    pids: Sequence[int],
    calls: str,
    error: str,
    files: Sequence[Path],
    *,
    when: str = "1+",
    log: Path = Path("/dev/null"),
) -> Iterator[None]:
    """Make calls of processes on some files fail: each, or those of `when` as strace counts them."""
    paths = [word for file in files for word in ("-P", str(file))]
    options = ("-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}")
    with _traced(pids, *paths, *options, log=log):
        yield


def failed(log: Path) -> int:
    """Return how many calls have been made to fail, by what was written to a log."""
    return log.read_text(encoding="utf-8").count("(INJECTED)")


@contextmanager
def watched(pids: Sequence[int], calls: str, log: Path) -> Iterator[None]:
    """Write the calls of processes to a file, in their order, each with the files that it is about."""
    with _traced(pids, "-y", "-s", "16384", "-e", f"trace={calls}", "-e", "signal=none", log=log):
        yield


@contextmanager
def _traced(pids: Sequence[int], *options: str, log: Path = Path("/dev/null")) -> Iterator[None]:
    """Attach to all threads of processes, and leave them as they were; raise PermissionError."""
    processes = [word for pid in pids for word in ("-p", str(pid))]
    command = [str(STRACE), "-f", *processes, *options, "-o", str(log)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        attached = set[str]()
        while len(attached) < len(pids):
            said = tracer.stderr.readline()
            if not said:
                raise PermissionError(f"strace cannot attach to {pids}")
            attached |= {str(pid) for pid in pids if f"Process {pid} attached" in said}
        try:
            yield
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.communicate(timeout=PATIENCE)
