"""`python -m bench [NAME …]`: all benches, or those named."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bench import (
    anything,
    backups,
    crosstabs,
    dashboards,
    embeds,
    exporting,
    footprint,
    form,
    growth,
    importing,
    lighthouse,
    live,
    posts,
    scale,
    serving,
    start,
    weight,
)
from bench.machine import machine, versions
from bench.report import taken
from bench.results import Taken, merged
from bench.service import ROOT

RESULTS = ROOT / "bench" / "RESULTS.md"
BENCHES = {
    "posts": posts.run,
    "growth": growth.run,
    "start": start.run,
    "serving": serving.run,
    "importing": importing.run,
    "live": live.run,
    "dashboards": dashboards.run,
    "embeds": embeds.run,
    "exporting": exporting.run,
    "crosstabs": crosstabs.run,
    "footprint": footprint.run,
    "form": form.run,
    "lighthouse": lighthouse.run,
    "weight": weight.run,
    "anything": anything.run,
    "backups": backups.run,
    "scale": scale.run,
}


def main(names: list[str]) -> None:
    """Run the benches of some names, else all."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"There is no bench {', '.join(unknown)}; there are: {', '.join(BENCHES)}.")
    began = time.monotonic()
    print(f"{machine()}. {versions()}. Compare ratios only.")
    for name in names or BENCHES:
        # One by one: what was measured stays, also where a later one ends the run.
        _keep([_taken(name)])
    print(f"\nTook {time.monotonic() - began:.0f} s. All results: {RESULTS.relative_to(ROOT)}.")


def _taken(name: str) -> Taken:
    """Run a bench and return what it said."""
    began = time.monotonic()
    BENCHES[name]()
    day = datetime.now(UTC).date().isoformat()
    return Taken(name, day, time.monotonic() - began, machine(), versions(), taken())


def _keep(sections: Sequence[Taken]) -> None:
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    RESULTS.write_text(merged(old, sections, list(BENCHES)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
