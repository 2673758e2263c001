"""Can a published percentage exist at its base? People come in whole numbers.

Brown and Heathers (2017), The GRIM test, Soc. Psychol. Personal. Sci. 8, 363–369. Rounding half up and half
to even both count as possible. For unweighted percentages rounded one by one: weighted ones can be anything,
and percents that were made to add to 100 may each be a unit off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Grim:
    """Whether percentages can exist at a base; the nearest counts that can; the smallest base that works.

    `counts` give the percentages if they are possible. `smallest_base` is None where none works.
    """

    possible: bool
    counts: tuple[int, ...]
    smallest_base: int | None


@dataclass(frozen=True, slots=True)
class _Published:
    """Percentages in whole units of their last place, of which `whole` make 100 %."""

    units: tuple[int, ...]
    whole: int
    exhaustive: bool

    def windows(self, base: int) -> list[tuple[int, int]]:
        """Return for each percentage the lowest and highest count that give it, low > high if none does."""
        return [self._window(units, base) for units in self.units]

    def fits(self, windows: Sequence[tuple[int, int]], base: int) -> bool:
        """Return whether counts within the windows can be those of the base."""
        if any(low > high for low, high in windows):
            return False
        lows, highs = zip(*windows, strict=True)
        return not self.exhaustive or sum(lows) <= base <= sum(highs)

    def _window(self, units: int, base: int) -> tuple[int, int]:
        low = -((1 - 2 * units) * base // (2 * self.whole))
        high, exact = divmod((2 * units + 1) * base, 2 * self.whole)
        # Half a unit above rounds down to an even last digit only.
        if not exact and units % 2:
            high -= 1
        return max(0, low), min(base, high)


def grim(percents: Sequence[float], base: int, places: int = 0, *, exhaustive: bool = True) -> Grim:
    """Return whether percentages, from 0 to 100 with some decimal places, can exist among `base` people.

    `exhaustive`: they are all options of a single-choice question, so that counts must add to the base.
    Raises ValueError for a base below 1 or a percentage that is none or has more places.
    """
    if base < 1 or not percents:
        raise ValueError(f"{len(percents)} percentages of {base} people, expected at least one of each")
    published = _Published(
        tuple(_units(percent, places) for percent in percents), 100 * 10**places, exhaustive
    )
    windows = published.windows(base)
    possible = published.fits(windows, base)
    within = windows if possible else [(0, base)] * len(percents)
    return Grim(possible, _nearest(published, within, base), _smallest_base(published))


def _units(percent: float, places: int) -> int:
    units: int = round(percent * 10**places)
    if not 0 <= units <= 100 * 10**places or abs(units - percent * 10**places) > NOISE:
        raise ValueError(f"{percent}, expected a percentage from 0 to 100 with {places} decimal places")
    return units


def _nearest(published: _Published, within: Sequence[tuple[int, int]], base: int) -> tuple[int, ...]:
    """Return the counts nearest to the percentages, adding to the base where they must."""
    wanted = [units * base / published.whole for units in published.units]
    counts = [min(max(round(want), low), high) for want, (low, high) in zip(wanted, within, strict=True)]
    while published.exhaustive and (missing := base - sum(counts)):
        # One by one in the end; the way there, where percentages are far from 100, in larger steps.
        size = max(1, abs(missing) // len(counts))
        step = 1 if missing > 0 else -1
        free = [i for i, (low, high) in enumerate(within) if low <= counts[i] + step <= high]
        i = min(free, key=lambda i: step * (counts[i] - wanted[i]))
        low, high = within[i]
        counts[i] = min(max(counts[i] + step * size, low), high)
    return tuple(counts)


def _smallest_base(published: _Published) -> int | None:
    """Return the smallest base at which the percentages can exist.

    From `whole` people on, each percentage has a count. Counts can add to the base at some base if they can
    as shares, and then at the latest where rounding up one count each no longer matters.
    """
    whole, most = published.whole, published.whole
    if published.exhaustive:
        least = sum(max(0, 2 * units - 1) for units in published.units)
        greatest = sum(min(2 * whole, 2 * units + 1) for units in published.units)
        open_above = any(units % 2 and units < whole for units in published.units)
        if least > 2 * whole or greatest < 2 * whole or (greatest == 2 * whole and open_above):
            return None
        most = 2 * whole * len(published.units)
    return next((base for base in range(1, most + 1) if published.fits(published.windows(base), base)), None)
