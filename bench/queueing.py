"""Queues simulated: processes that take one lock in turn, caches that ask for a new copy."""

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

# The first tenth of a run fills the queues.
WARM = 10


@dataclass
class Outcome:
    """What a run gave: answers a second and lock, lags in seconds, sizes of transactions, share locked."""

    rate: float = 0.0
    busy: float = 0.0
    lags: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def batch(self) -> float:
        """Return how many answers a transaction has in the mean."""
        return sum(self.sizes) / len(self.sizes)


def between(points: Mapping[int, float], at: float) -> float:
    """Return the value at a number from measured ones: on the line between its neighbours, else the last."""
    for (low, first), (high, second) in pairwise(points.items()):
        if at <= high:
            return first + (second - first) * (at - low) / (high - low)
    return list(points.values())[-1]


def served(
    arrivals: Iterator[tuple[float, int]], seconds: Callable[[int], float], most: int, count: int
) -> Outcome:
    """Let processes store what has come to each, one at a time, in the order in which they asked.

    `arrivals`: when an answer comes and to which process. `seconds`: what a transaction of so many takes.
    """
    queues: dict[int, deque[float]] = {}
    asking: deque[int] = deque()
    now, held, done, warm_at = 0.0, 0.0, 0, 0.0
    outcome, (when, who) = Outcome(), next(arrivals)
    while done < count:
        now = now if asking else max(now, when)
        while when <= now or not asking:
            _ask(queues, asking, when, who)
            when, who = next(arrivals)
        holder = asking[0]
        size = min(most, len(queues[holder]))
        end = now + seconds(size)
        taken = [queues[holder].popleft() for _ in range(size)]
        while when <= end:
            _ask(queues, asking, when, who)
            when, who = next(arrivals)
        asking.popleft()
        if queues[holder]:
            asking.append(holder)
        if done >= count // WARM:
            warm_at = warm_at or now
            held += end - now
            outcome.sizes.append(size)
            outcome.lags.extend(end - came for came in taken)
        now, done = end, done + size
    outcome.rate, outcome.busy = len(outcome.lags) / (now - warm_at), held / (now - warm_at)
    return outcome


def _ask(queues: dict[int, deque[float]], asking: deque[int], when: float, who: int) -> None:
    queues.setdefault(who, deque()).append(when)
    if who not in asking:
        asking.append(who)


def arriving(chance: random.Random, rate: float, writers: int) -> Iterator[tuple[float, int]]:
    """Yield when answers come, at random, and to which process."""
    now = 0.0
    while True:
        now += chance.expovariate(rate)
        yield now, chance.randrange(writers)


def asked(looks: float, copy: float, caches: int, seconds: float = 1_000, seed: int = 1) -> float:
    """Return how many requests a second caches send on, which keep a copy for some seconds.

    Looks come to each cache at random; the first after a copy has ended is sent on, the others wait for it.
    """
    if not copy:
        return looks
    chance, now, sent = random.Random(seed), 0.0, 0
    while now < seconds:
        now += copy + chance.expovariate(looks / caches)
        sent += 1
    return caches * sent / now
