"""Days and weeks, from Monday, of field work in UTC: when the ones are shown and when the others. Pure."""

from datetime import date, timedelta

MOST_DAYS, MOST_PERIODS = 21, 60
WEEK_DAYS = 7


def few_days(first: date, last: date) -> bool:
    """Return whether there are few enough days, from one to another, to be shown each."""
    return (last - first).days < MOST_DAYS


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())
