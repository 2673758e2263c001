"""Labels beside each other without overlap, each as near as can be to where it belongs. Pure."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], sizes: Sequence[float], room: float) -> list[float] | None:
    """Return where labels begin between 0 and `room`, in the order given; None where they do not fit.

    The sum of squared moves is the least possible: pool adjacent violators (Ayer et al. 1955) on the
    places with the sizes of those before taken off.
    """
    if sum(sizes) > room:
        return None
    before = [sum(sizes[:place]) for place in range(len(sizes))]
    pools: list[tuple[float, int]] = []
    for place, start in zip(wanted, before, strict=True):
        mean, count = place - start, 1
        while pools and pools[-1][0] > mean:
            other, many = pools.pop()
            mean, count = (mean * count + other * many) / (count + many), count + many
        pools.append((mean, count))
    free = room - sum(sizes)
    levelled = [min(max(mean, 0.0), free) for mean, count in pools for _ in range(count)]
    return [level + start for level, start in zip(levelled, before, strict=True)]
