"""What the API answers: one table, for the routes, the check of parameters and the OpenAPI document."""

from dataclasses import dataclass

from dashboard.api.parameters import (
    BANNER,
    KIND,
    LANG,
    LIVE,
    LIVE_FILTERS,
    ROW,
    SCALE,
    WAIT,
    WEIGHTED,
    Parameter,
)

ROOT = "/api/v1"
STUDY = f"{ROOT}/studies/<study>"
NO_RELEASE = "before the first release"


@dataclass(frozen=True, slots=True)
class Operation:
    """One address. `answer` names a schema; `filtered` lets each closed question be a filter as well.

    `conflict` says when it answers 409.
    """

    name: str
    path: str
    summary: str
    answer: str
    parameters: tuple[Parameter, ...] = ()
    filtered: bool = False
    conflict: str = ""

    @property
    def of_study(self) -> bool:
        """Return whether it is about one study."""
        return self.path.startswith(STUDY)

    @property
    def live(self) -> bool:
        """Return whether it has live figures too."""
        return LIVE in self.parameters


OPERATIONS = (
    Operation("studies", f"{ROOT}/studies", "The studies that are open or closed, newest first", "Studies"),
    Operation(
        "crosstab",
        f"{STUDY}/crosstab",
        "A question by another: shares with intervals, from the newest release or live",
        "Crosstab",
        (ROW, BANNER, LANG, WEIGHTED, LIVE, *LIVE_FILTERS),
        filtered=True,
        conflict="There are no weights; the answer says why.",
    ),
    Operation(
        "wait",
        f"{STUDY}/wait",
        "How many would wait how long, and how fast to answer to keep 90 % of them",
        "Wait",
        (WAIT, LANG, LIVE, *LIVE_FILTERS),
        filtered=True,
    ),
    Operation(
        "score",
        f"{STUDY}/score",
        "A score of satisfaction, with the scale it was asked on",
        "Score",
        (SCALE, KIND, LANG, LIVE, *LIVE_FILTERS),
        filtered=True,
    ),
    Operation("revision", f"{STUDY}/revision", "A number that grows with each change of a study", "Revision"),
    Operation(
        "benchmarks",
        f"{STUDY}/benchmarks",
        "Figures that others published, with a check of each, beside the study's own",
        "Benchmarks",
        (LANG, LIVE),
    ),
    Operation("method", f"{STUDY}/method", "How the figures came about", "Method", (LANG, LIVE)),
    Operation("openapi", f"{ROOT}/openapi.json", "This document", "OpenApi"),
)
