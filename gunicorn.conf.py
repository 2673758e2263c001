"""How gunicorn serves Kanal; the worker class is decision 0005."""

import sys
from pathlib import Path

# Whoever starts the service from another folder still means the settings beside this file.
sys.path.insert(0, str(Path(__file__).parent))

import settings as kanal

_settings = kanal.load()

bind = _settings.bind
workers = _settings.workers
worker_class = "gthread"
threads = 4
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
