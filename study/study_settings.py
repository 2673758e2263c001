"""What an operator decides for one study: what is shown, to whom and where, and what only people know."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

LONGEST = 2_000
MOST_SITES = 50
HIGHEST_PORT = 65_535
THRESHOLDS = ("smallest_base", "low_base", "widest_interval", "batch")
# What people say of a study, to whoever reads its figures.
SAID = (
    *("sponsor", "conducted_by", "population", "recruitment", "incentive", "processing", "contact"),
    "licence",
)
# The batch of NUMBERS: in a replay of real answers it gave none of them away.
SAFE_BATCH = 10
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# No more than this may ever stand in a header: a space, comma or semicolon would begin something else there.
_SITE = re.compile(
    rf"(https://(\*\.)?{_LABEL}(\.{_LABEL})*|http://(localhost|127\.0\.0\.1))(:(?P<port>[1-9][0-9]{{0,4}}))?"
)


class StudySettingError(ValueError):
    """A setting that a study cannot take: what was given and what was expected."""


@dataclass(frozen=True, slots=True)
class StudySettings:
    """Thresholds (NUMBERS: bases, privacy; of flags) and the method's items that no system can know.

    Bases count responses; `widest_interval` is in percentage points; `batch` is how many new answers
    a column of a release waits for; the next three are of `study.flags`. An empty text means that nobody
    said. `licence` is what readers may do with charts and figures; `allowed_sites` the origins whose pages
    may frame charts, with spaces between them, any where there are none. What is released of a `private`
    study is not for everybody.
    """

    smallest_base: int = 30
    low_base: int = 100
    widest_interval: int = 30
    batch: int = SAFE_BATCH
    fast_part: int = 3
    repeated_answers: int = 10
    network_rate: int = 20
    sponsor: str = ""
    conducted_by: str = ""
    population: str = ""
    recruitment: str = ""
    incentive: str = ""
    processing: str = ""
    contact: str = ""
    licence: str = "CC BY 4.0"
    allowed_sites: str = ""
    private: bool = False

    @property
    def thresholds(self) -> dict[str, int]:
        """Return by name the settings that decide what of a study is shown."""
        return {name: getattr(self, name) for name in THRESHOLDS}

    @property
    def said(self) -> dict[str, str]:
        """Return by name the texts that readers of figures get."""
        return {name: getattr(self, name) for name in SAID}

    def changed(self, name: str, given: str) -> "StudySettings":
        """Return the settings with one changed; raise StudySettingError."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        if name not in kinds:
            raise StudySettingError(f"{name!r} is no setting of a study; expected: {', '.join(kinds)}.")
        read = _sites if name == "allowed_sites" else _READ[kinds[name]]
        return replace(self, **{name: read(name, given)})  # type: ignore[arg-type]

    def told(self, name: str) -> str:
        """Return a setting as operators give it; texts in quotes."""
        value = getattr(self, name)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return repr(value)

    @classmethod
    def of(cls, stored: Mapping[str, object]) -> "StudySettings":
        """Return the settings as stored; what is not stored has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})  # type: ignore[arg-type]


def _text(name: str, given: str) -> str:
    if len(given) > LONGEST or not given.replace("\n", "").isprintable():
        raise StudySettingError(f"{name} has {len(given)} characters; expected at most {LONGEST}, printable.")
    return given.strip()


def _whole(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and 1 <= len(given) <= len("100000") and int(given) >= 1):
        raise StudySettingError(f"{name} is {given!r}; expected a whole number from 1.")
    return int(given)


def _yes_no(name: str, given: str) -> bool:
    if given not in ("yes", "no"):
        raise StudySettingError(f"{name} is {given!r}; expected yes or no.")
    return given == "yes"


def _sites(name: str, given: str) -> str:
    sites = _text(name, given).split()
    if wrong := next((site for site in sites if not is_site(site)), ""):
        raise StudySettingError(
            f"{name} has {wrong!r}; expected sites such as https://blog.example or https://*.news.example, "
            "with a space between them: https (http for localhost and 127.0.0.1 only), small letters, digits "
            "and hyphens, nothing behind but a port."
        )
    if len(sites) > MOST_SITES:
        raise StudySettingError(f"{name} has {len(sites)} sites; expected at most {MOST_SITES}.")
    return " ".join(dict.fromkeys(sites))


def is_site(given: str) -> bool:
    """Return whether a text is the origin of a site, or of all below a name (`*.`), as a policy has it."""
    found = _SITE.fullmatch(given)
    return found is not None and int(found["port"] or 1) <= HIGHEST_PORT


_READ: Mapping[type, Callable[[str, str], str | int | bool]] = {str: _text, int: _whole, bool: _yes_no}
