"""A language as readers see it: interface texts, numbers, percentages and days."""

from datetime import date
from pathlib import Path

from babel.dates import format_date, format_interval
from babel.numbers import format_decimal

from study.languages import known_locale, translations, whole_percent, written
from study.tabulation import Cell

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = written(TRANSLATIONS)


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for a text to be translated later)
    """Mark a text for extraction."""
    return text


SYNTHETIC = N_("Synthetic sample: made-up answers, for demonstration only.")


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
        return format_decimal(value, locale=self.locale)

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
        return f"{self.number(round(cell.low))}–{self.percent(cell.high)}"

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
