"""Figures that others published: as facts, with what can be checked of them and compared with them."""

from study.benchmarks.benchmark import Benchmark, BenchmarkError, Quality, benchmarks, places
from study.benchmarks.matching import Comparable, Metric, added, comparable, metric
from study.benchmarks.verdict import Outcome, Part, Verdict, verdict

__all__ = [
    "Benchmark",
    "BenchmarkError",
    "Comparable",
    "Metric",
    "Outcome",
    "Part",
    "Quality",
    "Verdict",
    "added",
    "benchmarks",
    "comparable",
    "metric",
    "places",
    "verdict",
]
