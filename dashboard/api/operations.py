"""What the API answers: one table, for the routes, the check of parameters and the OpenAPI document."""

from dataclasses import dataclass

from dashboard.api.parameters import (
    BANNER,
    KIND,
    LANG,
    LIVE,
    LIVE_FILTERS,
    LIVE_ONLY,
    ROW,
    SCALE,
    WAIT,
    WEIGHTED,
    Parameter,
)

ROOT = "/api/v1"
STUDIES = f"{ROOT}/studies"
STUDY = f"{STUDIES}/<study>"
NO_WEIGHTS = "There are no weights; the answer says why."


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
    def of_studies(self) -> bool:
        """Return whether it is about studies, some of which are not for everybody."""
        return self.path.startswith(STUDIES)

    @property
    def live(self) -> bool:
        """Return whether it has live figures."""
        return LIVE in self.parameters or self.live_only

    @property
    def live_only(self) -> bool:
        """Return whether it has no others, so that nothing of it is for everybody."""
        return LIVE_ONLY in self.parameters


OPERATIONS = (
    Operation("studies", STUDIES, "The studies that are open or closed, newest first", "Studies"),
    Operation(
        "crosstab",
        f"{STUDY}/crosstab",
        "A question by another: shares with intervals, from the newest release or live",
        "Crosstab",
        (ROW, BANNER, LANG, WEIGHTED, LIVE, *LIVE_FILTERS),
        filtered=True,
        conflict=NO_WEIGHTS,
    ),
    Operation(
        "wait",
        f"{STUDY}/wait",
        "How many would wait how long, and how fast to answer to keep 90 % of them",
        "Wait",
        (WAIT, LANG, WEIGHTED, LIVE, *LIVE_FILTERS),
        filtered=True,
        conflict=NO_WEIGHTS,
    ),
    Operation(
        "score",
        f"{STUDY}/score",
        "A score of satisfaction, with the scale it was asked on",
        "Score",
        (SCALE, KIND, LANG, WEIGHTED, LIVE, *LIVE_FILTERS),
        filtered=True,
        conflict=NO_WEIGHTS,
    ),
    Operation(
        "precision",
        f"{STUDY}/precision",
        "How precise the shares of a live table are: bases, design effects and intervals by several methods",
        "Precision",
        (ROW, BANNER, WEIGHTED, LIVE_ONLY, *LIVE_FILTERS),
        filtered=True,
        conflict=NO_WEIGHTS,
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
