"""Two real surveys as an operator brings them: a questionnaire, a CSV file, targets."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.factories import write_instrument
from tests.study.statistics.reference import REFERENCE, TABLES, expected

QUESTIONS = {
    "weather538": ("age_band", "gender", "channel", "smartwatch"),
    "masculinity538": ("age_band", "q1_masculine", "q2_important", "q5_pressure"),
}

WEIGHTED = [table for table in TABLES if table[0] == "masculinity538"]


def bands(right: Mapping[str, Any]) -> dict[str, Any]:
    """Return what R says of each column, by the API's codes."""
    return {"all" if code == "ALL" else code: band for code, band in right["bands"].items()}


def rows_of(survey: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{survey}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_folder(folder: Path, survey: str) -> Path:
    """Write a survey's questionnaire as an operator would, each option called what its code is."""
    structure, wording = f'name = "{survey}"\nbanner = "age_band"\n', f'title = "{survey}"\n'
    for code in QUESTIONS[survey]:
        options = sorted({row[code] for row in rows_of(survey)} - {""})
        structure += f'[[questions]]\ncode = "{code}"\nkind = "single"\nrequired = false\n'
        structure += f"options = {options}\n"
        wording += f'[{code}]\nlabel = "{code}"\n[{code}.options]\n'
        wording += "".join(f'"{option}" = "{option}"\n' for option in options)
    return write_instrument(folder, structure=structure, en=wording, et=wording)


def write_targets(path: Path) -> Path:
    """Write the targets that R raked the weather survey to."""
    shares = expected()["weather538"]["rake"]["targets_share"]
    lines = ["question,code,value,source,year"]
    for question, targets in {"age_band": shares["age"], "gender": shares["gender"]}.items():
        lines += [f"{question},{code},{share!r},Census,2020" for code, share in targets.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
