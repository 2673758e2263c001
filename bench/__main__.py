"""`python -m bench [NAME …]`: all benches, or those named."""

import platform
import sys
import time

from bench import (
    anything,
    backups,
    crosstabs,
    dashboards,
    embeds,
    exporting,
    footprint,
    form,
    importing,
    lighthouse,
    live,
    serving,
    weight,
)
from study.store.database import sqlite_module

BENCHES = {
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
}


def main(names: list[str]) -> None:
    """Run the benches of some names, else all."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"There is no bench {', '.join(unknown)}; there are: {', '.join(BENCHES)}.")
    began = time.monotonic()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite_module().sqlite_version}. Compare ratios only."
    )
    for name in names or BENCHES:
        BENCHES[name]()
    print(f"\nTook {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main(sys.argv[1:])
