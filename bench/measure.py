"""Milliseconds and bytes of a piece of work."""

import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

PAGE, FLUSHES = bytes(4096), 101


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def typical(work: Callable[[], object], times: int) -> float:
    """Return the median of the milliseconds that some work takes, done several times."""
    return median(timed(work) for _ in range(times))


def held(work: Callable[[], object]) -> int:
    """Return the bytes that are still held after some work, what it returned among them."""
    tracemalloc.start()
    kept = work()
    bytes_held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return bytes_held


def flush(folder: Path) -> float:
    """Return the median of the milliseconds that writing 4 kB to a folder's disk for good takes."""
    with tempfile.NamedTemporaryFile(dir=folder, buffering=0) as file:

        def write() -> None:
            file.write(PAGE)
            os.fsync(file.fileno())

        return typical(write, FLUSHES)
