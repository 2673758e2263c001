"""How gunicorn serves Kanal; the worker class is decision 0005."""

import settings as kanal

_settings = kanal.load()

bind = _settings.bind
workers = _settings.workers
worker_class = "gthread"
threads = 4
preload_app = True
control_socket_disable = True
loglevel = "warning"
