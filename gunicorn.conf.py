"""How gunicorn serves Kanal; the worker class is decision 0005."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

# Whoever starts the service from another folder still means the settings beside this file.
sys.path.insert(0, str(Path(__file__).parent))

import settings as kanal
import whole_requests

_settings = kanal.load()

bind = _settings.bind
workers = _settings.workers
worker_class = "together.Together"
# As many answers go into one transaction at most.
threads = 16
# Also those that only begin to send: two thousand of them wait in little memory, and in no thread.
worker_connections = whole_requests.connections(2_000)
# Longer than an open dashboard waits between its looks, which then need no new connection.
keepalive = 5
preload_app = True
control_socket_disable = True
# A worker that hangs is ended; one that is told to end may finish what it is at.
timeout = 30
graceful_timeout = 30
# The longest address is an oEmbed one; a browser's cookies and a proxy's fields fit with room.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Warnings name the addresses of who sent what is no HTTP.
loglevel = "error"

if _settings.metrics_address:
    import metrics_server

    _serve_metrics = partial(metrics_server.serve, _settings.metrics_address)

    def when_ready(server: Any) -> None:
        """Serve what is counted, from before the first worker is there; a reload changes nothing of it."""
        _serve_metrics(server.WORKERS)

    def post_fork(_server: Any, _worker: Any) -> None:
        """Let a worker answer for its own address alone."""
        metrics_server.leave_to_master()

    def child_exit(_server: Any, worker: Any) -> None:
        """Forget what a worker was at when it ended."""
        metrics_server.forget(worker.pid)
