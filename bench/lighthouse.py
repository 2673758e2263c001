"""What Lighthouse says of the pages that people see on a phone."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from bench import chromium
from bench.form import served_pages
from bench.report import say, show
from bench.service import ROOT

VERSION = "12.8.2"
FOLDER = ROOT / "var" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
PATIENCE = 300
TIMES = 3


def run() -> None:
    """Score form, thanks and results with what npm brings."""
    if missing := _missing_programs():
        say(f"Lighthouse: {' and '.join(missing)} not installed; left out.")
        return
    if not _installed():
        say("Lighthouse: npm could not install it; left out.")
        return
    rows = []
    with served_pages() as (place, pages):
        for name, path in pages.items():
            report = _typical_report(f"http://127.0.0.1:{place.port}{path}")
            scores = [f"{100 * report['categories'][category]['score']:.0f}" for category in CATEGORIES]
            rows.append([name, *scores, "; ".join(_losses(report)) or "nothing"])
    show(
        "Lighthouse on a phone",
        f"Lighthouse {VERSION}, its own mobile settings: slow 4G and a slower processor, simulated. "
        f"The run of {TIMES} with the middle performance. Promised: 100 each for form and thanks.",
        ("page", *CATEGORIES, "what costs points"),
        rows,
    )


def _missing_programs() -> list[str]:
    """Return the names of what Lighthouse needs and the machine has not."""
    missing = [name for name in ("node", "npm") if not shutil.which(name)]
    return missing if chromium.found() else [*missing, "chromium"]


def _installed() -> bool:
    """Return whether Lighthouse is there, installed from the machine's npm registry where it was not."""
    if not PROGRAM.exists():
        print(f"\nInstalling Lighthouse {VERSION} in {FOLDER.relative_to(ROOT)} …", flush=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--prefix",
            str(FOLDER),
            "--no-save",
            "--silent",
            f"lighthouse@{VERSION}",
        ]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return PROGRAM.exists()


def _typical_report(url: str) -> Mapping[str, Any]:
    """Return the report with the middle performance: what else the machine does costs points there."""
    reports = [_scored(url) for _ in range(TIMES)]
    return sorted(reports, key=lambda report: report["categories"]["performance"]["score"])[TIMES // 2]


def _scored(url: str) -> Mapping[str, Any]:
    """Return Lighthouse's report of a page."""
    command = [
        "node",
        str(PROGRAM),
        url,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={chromium.FLAGS}",
    ]
    environment = {**os.environ, "CHROME_PATH": chromium.found()}
    done = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    report: Mapping[str, Any] = json.loads(done.stdout)
    return report


def _losses(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the audits that take from a score, with what Lighthouse says of each."""
    for category in report["categories"].values():
        for audited in category["auditRefs"]:
            audit = report["audits"][audited["id"]]
            if audited["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{audit['title']} {audit.get('displayValue', '')}".strip()
