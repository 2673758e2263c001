"""Wiring only: settings, stores, and the apps behind one dispatcher."""
# ruff: noqa: E402 (nothing is imported before the first lines)

import gc

# Hardly anything of what is made here is garbage; to look for it takes a seventh of the time.
gc.disable()

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import commands
import dashboard
import request_log
import settings as environment
import survey
from entrance import Entrance
from study.store import AccountStore, Database, ResponseStore, StoreError
from survey import interface
from waking import RedisWakes

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

try:
    settings = environment.load()
    database = Database(settings.database_url, settings.replica_url)
except (environment.SettingsError, StoreError) as error:
    sys.exit(str(error))

meter, store_kind = None, ResponseStore
if settings.metrics_address:
    import metrics_server

    # Prometheus looks for its folder when it is imported.
    environment.hand_down("PROMETHEUS_MULTIPROC_DIR", metrics_server.folder())
    import metrics

    meter, store_kind = metrics.RequestMeter(), metrics.CountingStore
store = store_kind(database, wakes=RedisWakes(settings.redis_url) if settings.redis_url else None)
accounts = AccountStore(database)

survey_app = survey.create_app(settings, store)
dashboard_app = dashboard.create_dashboard_app(settings, store, accounts)
embed_app = dashboard.create_embed_app(settings, store)
api_app = dashboard.create_api_app(settings, store, accounts)
apps = {"survey": survey_app, "dashboard": dashboard_app, "embed": embed_app, "api": api_app}
for name, flask_app in apps.items():
    flask_app.log_exception = request_log.log_exception  # type: ignore[method-assign, assignment]
    flask_app.wsgi_app = request_log.RequestLog(  # type: ignore[method-assign]
        name,
        Entrance(flask_app.wsgi_app, settings.hosts),
        flask_app.url_map,
        request_log.write_line if settings.json_log else None,
        proxied=settings.proxy_hops > 0,
        meter=meter,
    )
if settings.json_log:
    request_log.take_over_errors()
mounted = {"dashboard": dashboard_app, "api": api_app, **dict.fromkeys(("e", "r", "oembed"), embed_app)}


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    """Hand a request to the app of its first path segment; apps know their full addresses."""
    segment = environ.get("PATH_INFO", "").split("/", 2)[1:2]
    return mounted.get("".join(segment), survey_app)(environ, start_response)


# What `flask --app wsgi` finds.
app = survey_app
commands.register(app, commands.Services(settings, database, store, accounts, interface.unfinished))

# What is here now stays: workers need not look through it, and so share it for longer.
gc.freeze()
gc.enable()
