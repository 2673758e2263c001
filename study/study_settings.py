"""What an operator decides for one study: thresholds of what is shown, and what only people know."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

LONGEST = 2_000
THRESHOLDS = ("smallest_base", "low_base", "widest_interval", "batch")
# The batch of NUMBERS: in a replay of real answers it gave none of them away.
SAFE_BATCH = 10


class StudySettingError(ValueError):
    """A setting that a study cannot take: what was given and what was expected."""


@dataclass(frozen=True, slots=True)
class StudySettings:
    """Thresholds (NUMBERS: bases, privacy; of flags) and the method's items that no system can know.

    Bases count responses; `widest_interval` is in percentage points; `batch` is how many new answers
    a column of a release waits for; the next three are of `study.flags`. An empty text means that nobody
    said.
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

    @property
    def thresholds(self) -> dict[str, int]:
        """Return by name the settings that decide what of a study is shown."""
        return {name: getattr(self, name) for name in THRESHOLDS}

    def changed(self, name: str, given: str) -> "StudySettings":
        """Return the settings with one changed; raise StudySettingError."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        if name not in kinds:
            raise StudySettingError(f"{name!r} is no setting of a study; expected: {', '.join(kinds)}.")
        if kinds[name] is str:
            return replace(self, **{name: _text(name, given)})  # type: ignore[arg-type]
        return replace(self, **{name: _whole(name, given)})  # type: ignore[arg-type]

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
