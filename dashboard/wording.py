"""A language as readers see it: interface texts, numbers, percentages and days."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit, get_unit_name

from study.languages import known_locale, translations, whole_percent, written
from study.tabulation import Cell

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = written(TRANSLATIONS)


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for a text to be translated later)
    """Mark a text for extraction."""
    return text


# Without a year: what it stands on says which.
DAY_OF_YEAR = "MMMd"
UNITS = {"hour": 3_600, "minute": 60, "second": 1}
MINUS = "−"

SYNTHETIC = N_("Synthetic sample: made-up answers, for demonstration only.")


def unit_of(seconds: int) -> str:
    """Return the largest unit of time up to hours that makes a whole number of some seconds."""
    return next(name for name, size in UNITS.items() if seconds % size == 0)


@lru_cache(maxsize=4096)
def _number(value: int, locale: Locale) -> str:
    # A page says hundreds of them, most of them again with the next answer.
    return format_decimal(value, locale=locale)


class Wording:
    """Texts, numbers and days in one language."""

    def __init__(self, language: str) -> None:
        """Take the code of the language."""
        texts = translations(TRANSLATIONS, language)
        self.language = language
        self.locale = known_locale(language)
        self.gettext, self.ngettext = texts.gettext, texts.ngettext

    def number(self, value: int) -> str:
        """Return a whole number."""
        return _number(value, self.locale)

    def decimal(self, value: float) -> str:
        """Return a number with two places."""
        return format_decimal(value, format="#,##0.00", locale=self.locale)

    def percent(self, value: float) -> str:
        """Return a whole percentage of a value from 0 to 100."""
        return whole_percent(value, self.locale)

    def share(self, cell: Cell) -> str:
        """Return a cell's percentage: "<1 %" where some but hardly any gave the answer."""
        if cell.percent is None or cell.rounded is None:
            return self.no_answers()
        if cell.below_one:
            return f"<{self.percent(1)}"
        return self.percent(cell.rounded)

    def interval(self, cell: Cell) -> str:
        """Return the bounds of a cell, empty where nobody answered."""
        if cell.low is None or cell.high is None:
            return ""
        return self.between(cell.low, cell.high)

    def between(self, low: float, high: float) -> str:
        """Return the bounds of a percentage from 0 to 100."""
        return f"{self.number(round(low))}–{self.percent(high)}"

    def estimate(self, cell: Cell) -> str:
        """Return a cell's percentage with its bounds."""
        bounds = self.interval(cell)
        return f"{self.share(cell)} ({bounds})" if bounds else self.share(cell)

    def bases(self, base: int, effective: float | None = None, *, rounded_down: bool = False) -> str:
        """Return a base, with the effective one of weighted figures."""
        if effective is None:
            return f"n {'≥' if rounded_down else '='} {self.number(base)}"
        text = self.gettext("weighted, n = %(base)s, effective base %(effective)s")
        return text % {"base": self.number(base), "effective": self.number(round(effective))}

    def points(self, difference: float) -> str:
        """Return a difference of percentages in points, with its sign."""
        text = self.ngettext("%(difference)s point", "%(difference)s points", round(abs(difference)))
        return text % {"difference": self.signed(difference)}

    def signed(self, value: float) -> str:
        """Return a whole number with its sign; with one place where it would be nought."""
        size = abs(value)
        shown = self.number(round(size)) if round(size) else format_decimal(size, "0.#", self.locale)
        sign = MINUS if value < 0 else "+"
        return f"{sign}{shown}" if round(size, 1) else shown

    def span(self, low: float, high: float) -> str:
        """Return the bounds of a difference in points."""
        text = self.gettext("%(low)s to %(high)s")
        return text % {"low": self.signed(low), "high": self.signed(high)}

    def listed(self, texts: Sequence[str]) -> str:
        """Return some texts as a list in a sentence."""
        return format_list(list(texts), locale=self.locale)

    def duration(self, seconds: int) -> str:
        """Return a length of time in its largest unit that makes it a whole number."""
        unit = unit_of(seconds)
        return format_unit(seconds // UNITS[unit], f"duration-{unit}", "long", locale=self.locale)

    def unit(self, name: str) -> str:
        """Return the short name of a unit of time."""
        return get_unit_name(f"duration-{name}", "short", self.locale) or name

    def answers(self, count: int) -> str:
        """Return how many answers there are."""
        text = self.ngettext("%(count)s answer", "%(count)s answers", count)
        return text % {"count": self.number(count)}

    def no_answers(self) -> str:
        """Return what stands where a percentage would need an answer first."""
        return self.gettext("no answers yet")

    def day(self, day: date) -> str:
        """Return a date."""
        return format_date(day, "medium", locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """Return a span of dates."""
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def day_of_year(self, day: date) -> str:
        """Return a date without its year."""
        return format_skeleton(DAY_OF_YEAR, day, locale=self.locale)

    def days_of_year(self, first: date, last: date) -> str:
        """Return a span of dates without their year."""
        return format_interval(first, last, DAY_OF_YEAR, locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Return a UTC time to the minute."""
        return format_datetime(moment, "medium", locale=self.locale)
