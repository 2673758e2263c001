"""What the system knows of processes, from /proc (Linux): their processor time and their memory."""

import os
import re
from pathlib import Path


def known() -> bool:
    """Return whether this system tells."""
    return Path("/proc/self/smaps_rollup").exists()


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that still are."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def processor(pid: int) -> float:
    """Return the processor seconds, the system's among them, that a process and its children used."""
    # proc(5): fields 14 and 15, and of the children that have ended 16 and 17.
    ticks = sum(_ticks(pid)[:4]) + sum(sum(_ticks(child)[:2]) for child in children(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int, measure: str) -> float:
    """Return the memory of a process by a measure of the system's: Rss (resident) or Pss (its share)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(rf"^{measure}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) * 1024 / 1e6 if found else float("nan")


def _ticks(pid: int) -> list[int]:
    # The name before them may have spaces in it.
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    return [int(ticks) for ticks in stat.split()[11:15]]


def peak_megabytes(pid: int) -> float:
    """Return the most memory that a process has held so far; 0 of one that has ended."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")), 0.0)
