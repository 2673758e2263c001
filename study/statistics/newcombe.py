"""The difference of two independent shares, with its interval."""

from math import sqrt
from typing import NamedTuple


class Bounded(NamedTuple):
    """A share with its interval, all on one scale."""

    share: float
    low: float
    high: float


def newcombe(one: Bounded, other: Bounded) -> Bounded:
    """Return one share minus the other, with its 95 % interval from their own, Wilson's.

    The shares are of different people. Method 10 of Newcombe, R. G. (1998), Statistics in Medicine 17,
    873–890; of intervals on effective bases Zou and Donner (2008), Statistics in Medicine 27, 1693–1702.
    """
    difference = one.share - other.share
    down = sqrt((one.share - one.low) ** 2 + (other.high - other.share) ** 2)
    up = sqrt((one.high - one.share) ** 2 + (other.share - other.low) ** 2)
    return Bounded(difference, difference - down, difference + up)
