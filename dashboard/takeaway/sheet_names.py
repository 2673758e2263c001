"""Names of an Excel workbook's sheets. Pure."""

import re
from collections.abc import Sequence

LONGEST = 31
REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Excel keeps it for itself.
RESERVED = "history"


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return a name that Excel takes for each one wanted, no two the same in small letters."""
    taken: set[str] = {"", RESERVED}
    names = []
    for one in wanted:
        plain = REFUSED.sub("-", one).strip("'")
        name, number = plain[:LONGEST], 1
        while name.strip("'").lower() in taken:
            number += 1
            ending = f"-{number}"
            name = f"{plain[: LONGEST - len(ending)]}{ending}"
        name = name.strip("'")
        taken.add(name.lower())
        names.append(name)
    return names
