"""Intervals, tests, weights, waits, scores, rounding and GRIM. Pure; the standard library only.

Fractions, not percents, unless named so.
"""

from study.statistics.association import (
    EXPECTED_BELOW_5,
    NO_CLEAR_DIFFERENCE,
    NOTHING_TO_COMPARE,
    Gate,
    Pearson,
    RaoScott,
    gate,
    pearson,
    rao_scott,
)
from study.statistics.calibration import Split, raked_share_se
from study.statistics.distributions import chi2_sf, f_sf, two_sided_p
from study.statistics.grim import Grim, grim
from study.statistics.intervals import Z95, Estimate, effective_base, estimate, kish, taylor_se, wilson
from study.statistics.newcombe import Bounded, newcombe
from study.statistics.other_intervals import clopper_pearson, design_intervals
from study.statistics.raking import Raking, rake
from study.statistics.rounding import largest_remainder
from study.statistics.scores import CES, CSAT, NPS, Scale, Score, ces, csat, nps, weighted_nps
from study.statistics.significance import (
    benjamini_hochberg,
    bonferroni,
    higher_than,
    holm,
    pooled_z,
    unpooled_z,
)
from study.statistics.targets import Merge, RakingError
from study.statistics.waiting import (
    AnswerWithin,
    WaitCurve,
    WaitPoint,
    answer_within,
    wait_curve,
    wait_quantile,
)

__all__ = [
    "CES",
    "CSAT",
    "EXPECTED_BELOW_5",
    "NOTHING_TO_COMPARE",
    "NO_CLEAR_DIFFERENCE",
    "NPS",
    "Z95",
    "AnswerWithin",
    "Bounded",
    "Estimate",
    "Gate",
    "Grim",
    "Merge",
    "Pearson",
    "Raking",
    "RakingError",
    "RaoScott",
    "Scale",
    "Score",
    "Split",
    "WaitCurve",
    "WaitPoint",
    "answer_within",
    "benjamini_hochberg",
    "bonferroni",
    "ces",
    "chi2_sf",
    "clopper_pearson",
    "csat",
    "design_intervals",
    "effective_base",
    "estimate",
    "f_sf",
    "gate",
    "grim",
    "higher_than",
    "holm",
    "kish",
    "largest_remainder",
    "newcombe",
    "nps",
    "pearson",
    "pooled_z",
    "rake",
    "raked_share_se",
    "rao_scott",
    "taylor_se",
    "two_sided_p",
    "unpooled_z",
    "wait_curve",
    "wait_quantile",
    "weighted_nps",
    "wilson",
]
