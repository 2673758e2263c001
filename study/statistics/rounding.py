"""Whole percents that add to 100."""

from collections.abc import Sequence


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
