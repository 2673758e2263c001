"""Intervals and rounding. Pure; the standard library only. Fractions, not percents, unless named so."""

from collections.abc import Sequence
from math import sqrt

Z95 = 1.959964


def wilson(share: float, base: float) -> tuple[float, float]:
    """Return the 95 % interval of a share on a (possibly effective) base > 0, within [0, 1].

    Wilson, E. B. (1927), J. Am. Stat. Assoc. 22, 209–212.
    """
    z2 = Z95**2
    centre = (share + z2 / (2 * base)) / (1 + z2 / base)
    half = Z95 / (1 + z2 / base) * sqrt(share * (1 - share) / base + z2 / (4 * base**2))
    # Rounding must not push a bound past the estimate: 0 of 3 begins at 0, not at 6e-17.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def largest_remainder(counts: Sequence[float], places: int = 0) -> list[float] | None:
    """Return percents of some counts that add to 100 exactly at a number of places, None without counts.

    Ties go to the larger count, then to the earlier one. Hare's method of apportionment.
    """
    total = sum(counts)
    if total <= 0:
        return None
    units = 100 * 10**places
    floors = [int(count * units // total) for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda i: (-((counts[i] * units) % total), -counts[i], i))
    for i in by_remainder[: units - sum(floors)]:
        floors[i] += 1
    return [floor / 10**places if places else floor for floor in floors]
