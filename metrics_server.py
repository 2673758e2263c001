"""Serves what all workers have counted, on an address of its own, from gunicorn's master.

Nothing of Prometheus is imported here before it is wanted: it looks for its folder when it is imported, and
`wsgi.py` says which that is, which gunicorn may load after it has read `gunicorn.conf.py`.
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sized
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer

    from prometheus_client import Metric

_listening: "list[WSGIServer]" = []


@cache
def folder() -> str:
    """Return the folder in which workers count.

    The process that asks first has it for all its life, reloads included, and leaves nothing behind.
    """
    made = tempfile.mkdtemp(prefix="kanal-metrics-")
    atexit.register(_remove, made, os.getpid())
    return made


def serve(address: tuple[str, int], workers: Sized) -> None:
    """Listen in the background; end the start with one line where that cannot be."""
    from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415 (as said above)
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder())  # type: ignore[no-untyped-call]
    registry.register(_Workers(workers))
    host, port = address
    try:
        server, _ = start_http_server(port, host, registry)
    except OSError as error:
        sys.exit(
            f"KANAL_METRICS_BIND is {host}:{port}; nothing can listen there ({error.strerror}); "
            "set another address."
        )
    _listening.append(server)


def leave_to_master() -> None:
    """Close a worker's copy of what listens, which would otherwise outlive the master."""
    for server in _listening:
        server.socket.close()


def forget(worker: int) -> None:
    """Forget what a worker that has ended was at; what it counted stays in the totals."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker, folder())  # type: ignore[no-untyped-call]


def _remove(made: str, by: int) -> None:
    """Remove all that was counted; a worker, which was forked, removes nothing."""
    if os.getpid() == by:
        shutil.rmtree(made, ignore_errors=True)


class _Workers:
    """Tells how many workers there are, which no worker knows."""

    def __init__(self, workers: Sized) -> None:
        self._workers = workers

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        yield GaugeMetricFamily("kanal_workers", "Processes that answer requests.", len(self._workers))
