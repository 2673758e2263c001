"""Other 95 % intervals of a share than Wilson's: no page shows them; who checks our figures may ask for them.

Those of weighted shares as `svyciprop` of R's survey has them, and called as there.
"""

from collections.abc import Mapping
from math import exp, log
from typing import TypeAlias

from study.statistics.intervals import NO_SPREAD, wilson
from study.statistics.quantiles import ERROR, beta_quantile, root, t_critical

Interval: TypeAlias = tuple[float, float]
DESIGN_INTERVALS = ("logit", "likelihood", "beta", "mean")
LEAST = 1e-300
MOST_EXACT = 1e7


def clopper_pearson(yes: float, base: float) -> Interval:
    """Return the exact interval of yes / base > 0; neither need be whole.

    Clopper and Pearson (1934), Biometrika 26, 404–413. Of more than ten million people it takes long, and
    is Wilson's but for less than 1e-6: then that is what is returned.
    """
    if base > MOST_EXACT:
        return wilson(yes / base, base)
    low = beta_quantile(ERROR / 2, yes, base - yes + 1)
    return low, beta_quantile(1 - ERROR / 2, yes + 1, base - yes)


def design_intervals(share: float, se: float, base: int) -> Mapping[str, Interval | None]:
    """Return intervals of a weighted share with its standard error, by name; None where they say nothing.

    That is where the share is 0 or 1, or one person's. On t with base - 1 degrees of freedom. `mean` is
    Wald's and may leave [0, 1]; `logit` is Wald's on log-odds; `beta`: Korn and Graubard (1998), Survey
    Methodology 24, 193–201; `likelihood`: Rao and Scott (1984), their scaled likelihood ratio.
    """
    spread = share * (1 - share)
    if spread <= NO_SPREAD or se <= 0 or base < 2:  # noqa: PLR2004 (one person has no spread)
        return dict.fromkeys(DESIGN_INTERVALS)
    t, effective = t_critical(base - 1), spread / se**2
    return {
        "logit": _logit(share, t * se / spread),
        # R's dispersion of the fitted model is base / (base - 1).
        "likelihood": _likelihood(share, t**2 / 2 / effective * base / (base - 1)),
        "beta": clopper_pearson(share * effective, effective),
        "mean": (share - t * se, share + t * se),
    }


def _logit(share: float, half: float) -> Interval:
    odds = exp(-half)
    return share * odds / (share * odds + 1 - share), share / (share + (1 - share) * odds)


def _likelihood(share: float, most: float) -> Interval:
    """Return the shares whose Kullback–Leibler distance from the given one is `most`."""
    return _below(share, most), 1 - _below(1 - share, most)


def _below(share: float, most: float) -> float:
    def beyond(other: float) -> float:
        return share * log(share / other) + (1 - share) * log((1 - share) / (1 - other)) - most

    # Here the first term alone is 1 + most / share, and the second takes away less than 1.
    least = max(LEAST, share * exp(-1 - most / share))
    return root(beyond, least, share) if beyond(least) > 0 else 0.0
