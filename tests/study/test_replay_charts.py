"""A stream of answers over weeks, and somebody who reads the charts after each: what do they learn?"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.charts.model import Chart, Kind
from dashboard.charts.public import public_chart, public_names
from dashboard.charts.trend import periods_chart
from dashboard.wording import Wording
from study.counting import Counts
from study.release import Release
from study.response import Study
from study.store import ResponseStore
from study.tally import Combination, Count
from study.trend import trend
from tests.factories import RECEIVED, make_response
from tests.study.observer import Answer, Document, Observer

SEED, ANSWERS, A_DAY = 20261122, 1_000, 40
AGES = {"16-24": 15, "25-34": 22, "35-44": 21, "45-54": 17, "55-64": 13, "65-74": 8, "75+": 4}
CHANNELS = {"chat": 30, "phone": 28, "email": 21, "bot": 9, "other": 7, "none": 5}
WAITS = {"1m": 6, "2m": 12, "5m": 30, "10m": 22, "20m": 10, "longer": 8, "never": 12}
CHARTS = {"wait-curve": "wait_chat", "wait_chat-trend": "wait_chat", "channel-trend": "channel"}


@pytest.fixture
def database_url(usual_url: str) -> str:
    return usual_url


def stream() -> Iterator[Mapping[str, Any]]:
    made = random.Random(SEED)  # noqa: S311 (answers, not secrets)
    asked = {"age": AGES, "channel": CHANNELS, "wait_chat": WAITS}
    for _ in range(ANSWERS):
        yield {code: made.choices(list(some), list(some.values()))[0] for code, some in asked.items()}


@dataclass
class Learned:
    """How many charts with figures an observer read, how many answers they claimed, and got right."""

    read: int = 0
    claimed: int = 0
    right: int = 0

    def note(self, claim: Answer | None, answer: str) -> None:
        """Take a claim: the row alone counts, for everybody knows what day it is."""
        self.claimed += claim is not None
        self.right += claim is not None and claim[1] == answer


def read(chart: Chart) -> Document | None:
    """Return a chart as an observer reads it: bases, and whole percents by row and column."""
    if chart.kind is Kind.STEPS:
        return _curve(chart)
    columns = [{"code": one.code, "base": one.base, "suppressed": one.base is None} for one in chart.groups]
    cells = [
        {"row": row, "column": column, "rounded": round(figure.percent or 0)}
        | ({} if figure.count is None else {"count": figure.count})
        for (row, column), figure in chart.figures.items()
    ]
    rows = [{"code": one.code} for one in chart.series]
    return {"row": {"options": rows}, "columns": columns, "cells": cells} if columns else None


def _curve(chart: Chart) -> Document:
    """Return the curve of the first question: who chose a wait are those who are gone at the next one."""
    asked = chart.series[0]
    waits = [one.code for one in chart.groups if chart.figures[asked.code, one.code].shown]
    kept = [chart.figures[asked.code, wait].percent or 0 for wait in waits]
    chosen = [round(now - later) for now, later in zip(kept, [*kept[1:], 0], strict=True)]
    return {
        "row": {"options": [{"code": wait} for wait in waits]},
        "columns": [{"code": asked.code, "base": asked.base, "suppressed": asked.base is None}],
        "cells": [
            {"row": wait, "column": asked.code, "rounded": share}
            for wait, share in zip(waits, chosen, strict=True)
        ],
    }


SECONDS = {"1m": "60", "2m": "120", "5m": "300", "10m": "600", "20m": "1200", "longer": "1200"}


def row_of(name: str, given: str) -> str:
    """Return which row of a chart an answer is in; the last wait and longer ones are one."""
    return SECONDS.get(given, "") if name == "wait-curve" else given


def exact(
    study: Study, counts: Counts | Release, cells: Mapping[Combination, Count], today: date
) -> Chart | None:
    """Return the headline by day as nobody is shown it: in exact counts."""

    class ByDay:
        revision, excluded = counts.revision, counts.excluded

        def over(self, *_names: str) -> Mapping[Combination, Count]:
            return cells

    found = trend(ByDay(), study.instrument.headline, by="day", today=today)
    return None if found is None else periods_chart(study, found, Wording("en"))


def seen(store: ResponseStore, study: Study, last: Release | None) -> tuple[Release | None, dict[str, Chart]]:
    """Return the newest release, and the charts of it where it is another than the last."""
    release = store.release(study)
    if release is None or release == last:
        return release, {}
    assert set(CHARTS) < set(public_names(study))
    charts = {name: public_chart(study, release, name, Wording("en")) for name in CHARTS}
    assert release.trend is not None
    cells = release.trend.over(study.instrument.headline.code)
    charts["exact"] = exact(study, release, cells, release.made)
    return release, {name: chart for name, chart in charts.items() if chart is not None}


def replayed(
    store: ResponseStore,
    study: Study,
    monkeypatch: pytest.MonkeyPatch,
    answers: Sequence[Mapping[str, Any]],
    *,
    live: bool = False,
) -> dict[str, Learned]:
    """Store answers one at a time; after each an observer looks at each chart. Return what they learned."""
    asked = {**CHARTS, "exact": "channel", "live": "channel"}
    observers = {name: Observer(step=1) if name in {"exact", "live"} else Observer() for name in asked}
    learned = {name: Learned() for name in asked}
    release: Release | None = None
    for place, given in enumerate(answers):
        received = RECEIVED + timedelta(days=place // A_DAY)
        monkeypatch.setattr("study.store.releases._today", received.date)
        store.add(study, make_response(key=str(place), received=received, **given))
        release, charts = seen(store, study, release)
        if live:
            counts = store.counts(study)
            chart = exact(study, counts, counts.over("channel", "day"), received.date())
            charts |= {"live": chart} if chart else {}
        for name, chart in charts.items():
            document = read(chart)
            if document is not None:
                learned[name].read += any(not column["suppressed"] for column in document["columns"])
                claim = observers[name].claim(document)
                learned[name].note(claim, row_of(name, given[asked[name]]))
    return learned


def test_no_chart_of_a_stream_tells_a_single_answer(
    store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = replayed(store, study, monkeypatch, list(stream()))
    assert {name: one.right for name, one in learned.items()} == dict.fromkeys(learned, 0)
    assert all(learned[name].read > 40 for name in (*CHARTS, "exact"))


def test_live_counts_by_day_tell_nearly_all(
    store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = replayed(store, study, monkeypatch, list(stream())[:200], live=True)
    # There is no trend before the second day.
    assert learned["live"].right > 0.9 * (200 - A_DAY)
    assert learned["live"].claimed == learned["live"].right


def test_batches_are_what_keeps_answers_of_a_day_apart(
    store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("batch", "smallest_base"):
        study = store.set(study.slug, name, "1")
    study = store.set(study.slug, "widest_interval", "101")
    learned = replayed(store, study, monkeypatch, list(stream())[:200])
    assert learned["channel-trend"].right > 20
    assert learned["wait-curve"].right > 20
    assert learned["exact"].right > 0.9 * (200 - A_DAY)
