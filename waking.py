"""Says through Redis that a study changed, and hears it from other processes and hosts."""

import logging
import os
import threading
import time
from importlib import import_module
from queue import Empty, SimpleQueue
from typing import Any

from study.store import Wakes

CHANNEL = "kanal:changed"
# How long a silent connection is trusted, and how long Redis may take for anything.
SILENT_SECONDS, PATIENCE_SECONDS = 1.0, 1.0
AGAIN_SECONDS = 1.0
# What changed again within this time is said once.
TOGETHER_SECONDS = 0.05

log = logging.getLogger(__name__)


class RedisWakes(Wakes):
    """Wakes by publish and subscribe, in two threads of each process; without Redis all go on looking."""

    def __init__(self, url: str) -> None:
        """Take the address of a Redis; nothing is sent before a process has something to say or to ask."""
        super().__init__()
        # Only who uses Redis loads its client.
        self._library = import_module("redis")
        self._redis = self._library.Redis.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
        )
        self._changed: SimpleQueue[str] = SimpleQueue()
        self._starting = threading.Lock()
        self._process = 0

    def announce(self, slug: str) -> None:
        """Say that a study changed, in a while; who calls waits for nothing."""
        super().announce(slug)
        self._start()
        self._changed.put(slug)

    def seconds(self, slug: str, at_least: float) -> float:
        """Return how old what is known of a study may be now."""
        self._start()
        return super().seconds(slug, at_least)

    def _start(self) -> None:
        """Start this process's threads; one that was forked has none of those before."""
        if self._process == os.getpid():
            return
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                for work in (self._publish, self._listen):
                    threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def _publish(self) -> None:
        while True:
            slugs = {self._changed.get()}
            try:
                while True:
                    slugs.add(self._changed.get_nowait())
            except Empty:
                pass
            try:
                for slug in sorted(slugs):
                    self._redis.publish(CHANNEL, slug)
            except self._library.RedisError:
                # The others see it when they look by themselves.
                pass
            time.sleep(TOGETHER_SECONDS)

    def _listen(self) -> None:
        told = False
        while True:
            try:
                with self._redis.pubsub() as heard:
                    heard.subscribe(CHANNEL)
                    self._hear(heard)
            except self._library.RedisError as error:
                if self.listening or not told:
                    log.warning("Redis is away (%s); dashboards go on without.", type(error).__name__)
                told = True
            finally:
                self.listening = False
            time.sleep(AGAIN_SECONDS)

    def _hear(self, heard: Any) -> None:
        """Wake for each message; raise ConnectionError where not even a ping is answered."""
        asked = False
        while True:
            message = heard.get_message(timeout=SILENT_SECONDS)
            if message is None and asked:
                raise self._library.ConnectionError("silent")
            if message is None:
                heard.ping()
            elif message["type"] == "message":
                self.wake(message["data"].decode("utf-8", "replace"))
            asked = message is None
            self.listening = True
