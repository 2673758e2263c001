"""Names of variables that SPSS takes. Pure."""

import re
from collections.abc import Sequence

LONGEST = 64
OTHER = re.compile(r"[^A-Za-z0-9_]+")
# https://www.ibm.com/docs/en/spss-statistics: reserved keywords are no names of variables.
RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


def variable_names(wanted: Sequence[str]) -> list[str]:
    """Return names of letters, digits and _, a letter first, no two the same in small letters."""
    taken = set(RESERVED)
    names = []
    for one in wanted:
        plain = OTHER.sub("_", one).strip("_")
        plain = plain if plain[:1].isalpha() else f"v_{plain}"
        name, number = plain[:LONGEST].rstrip("_"), 1
        while name.lower() in taken:
            number += 1
            ending = f"_{number}"
            name = f"{plain[: LONGEST - len(ending)]}{ending}"
        taken.add(name.lower())
        names.append(name)
    return names
