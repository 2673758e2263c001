"""When others last said that a study changed, and so how often a process looks at it."""

import time

# How often a process looks at a study that nobody called changed, while it would hear of it.
UNWOKEN_SECONDS = 2.0


class Wakes:
    """What a process hears of changes; this one hears nothing, and looks as often as it may."""

    def __init__(self) -> None:
        """Know of no study."""
        self.listening = False
        self._woken: dict[str, float] = {}

    def announce(self, slug: str) -> None:
        """Say that a study changed, without waiting for anything."""
        self.wake(slug)

    def wake(self, slug: str) -> None:
        """Note that a study changed that this process was asked for before."""
        if slug in self._woken:
            self._woken[slug] = time.monotonic()

    def seconds(self, slug: str, at_least: float) -> float:
        """Return how old what is known of a study may be now: longer where nobody would have changed it.

        For some seconds after a wake it is looked at often: a replica may see the change later.
        """
        woken = self._woken.setdefault(slug, float("-inf"))
        quiet = self.listening and time.monotonic() - woken > UNWOKEN_SECONDS
        return max(at_least, UNWOKEN_SECONDS) if quiet else at_least
