"""Benchmarks, each with the baseline it is compared against, taken in the same run."""
