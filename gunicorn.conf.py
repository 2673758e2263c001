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
loglevel = "warning"
