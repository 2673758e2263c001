"""A stream of answers, one at a time, and somebody who asks the feed after each: what do they learn?"""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.crosstab_json import crosstab_document
from study.response import Study
from study.store import ResponseStore
from study.tabulation import crosstab
from tests.dashboard.embedded import make_client
from tests.factories import make_response, make_study
from tests.study.observer import Answer, Document, Observer
from tests.study.weather import make_instrument

WEATHER = Path(__file__).parents[3] / "shared" / "reference" / "weather538.csv"
SEED, ANSWERS = 20261122, 1_000
AGES = {"16-24": 15, "25-34": 22, "35-44": 21, "45-54": 17, "55-64": 13, "65-74": 8, "75+": 4}
CHANNELS = {
    "chat": (44, 22),
    "phone": (12, 46),
    "email": (21, 22),
    "bot": (14, 3),
    "other": (4, 2),
    "none": (5, 5),
}


@pytest.fixture
def database_url(usual_url: str) -> str:
    return usual_url


def made_up() -> Iterator[Answer]:
    """Yield ages and channels; the older, the more phone."""
    stream = random.Random(SEED)  # noqa: S311 (answers, not secrets)
    bands = list(AGES)
    for _ in range(ANSWERS):
        (age,) = stream.choices(bands, list(AGES.values()))
        old = bands.index(age) / (len(bands) - 1)
        weights = [young + (senior - young) * old for young, senior in CHANNELS.values()]
        yield age, stream.choices(list(CHANNELS), weights)[0]


def real() -> list[Answer]:
    """Return the answers of a survey in the order of its file, of those who gave both."""
    with WEATHER.open(encoding="utf-8", newline="") as file:
        rows = [(row["age_band"], row["channel"]) for row in csv.DictReader(file)]
    return [row for row in rows if all(row)]


@dataclass
class Learned:
    """How many answers an observer claimed and got right; of how many they claimed the column alone."""

    claimed: int = 0
    right: int = 0
    columns_claimed: int = 0
    columns_right: int = 0

    def note(self, claim: Answer | None, column: str | None, answer: Answer) -> None:
        self.claimed += claim is not None
        self.right += claim == answer
        self.columns_claimed += column is not None
        self.columns_right += column == answer[0]


class Feeds:
    """The public feed, and two that are not: live counts, and whole percents with their exact bases."""

    def __init__(self, store: ResponseStore, study: Study, folder: Path) -> None:
        self._store, self._study = store, study
        self._client = make_client(store, folder)
        self._row, self._banner = study.instrument.headline, study.instrument.banner
        self._address = f"/e/{study.slug}/{self._row.code}-by-{self._banner.code}.json"
        self._tag = ""

    def now(self) -> dict[str, Document]:
        """Return what has changed, by the name of its feed."""
        table = crosstab(self._store.counts(self._study), self._row, self._banner)
        counts = crosstab_document(self._study, table, "en")
        cells: Any = counts["cells"]
        percents = {**counts, "cells": [{k: v for k, v in cell.items() if k != "count"} for cell in cells]}
        return {"counts": counts, "percents": percents, **self._public()}

    def _public(self) -> dict[str, Document]:
        response = self._client.get(self._address, headers={"If-None-Match": self._tag})
        self._tag = response.headers["ETag"]
        return {"public": response.get_json()} if response.status_code == 200 else {}


def replayed(
    store: ResponseStore, study: Study, folder: Path, answers: Sequence[Answer]
) -> dict[str, Learned]:
    """Store answers one at a time; after each an observer looks at each feed. Return what they learned."""
    feeds, instrument = Feeds(store, study, folder), study.instrument
    observers = {"public": Observer(), "counts": Observer(), "percents": Observer(step=1)}
    learned = {name: Learned() for name in observers}
    for name, document in feeds.now().items():
        observers[name].claim(document)
    for place, (band, code) in enumerate(answers):
        given: Mapping[str, Any] = {instrument.banner.code: band, instrument.headline.code: code}
        store.add(study, make_response(key=str(place), **given))
        for name, document in feeds.now().items():
            claim = observers[name].claim(document)
            learned[name].note(claim, observers[name].column, (band, code))
    return learned


def check_learned(learned: Mapping[str, Learned], answers: int) -> None:
    """Check that the public feed tells nothing, and that the observer would know how to read it."""
    assert learned["public"].right == 0
    assert learned["counts"].right > 0.9 * answers
    assert learned["counts"].claimed == learned["counts"].right
    assert learned["percents"].right > answers / 3


def test_no_single_answer_of_a_made_up_stream_is_recovered(
    store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    learned = replayed(store, study, tmp_path, list(made_up()))
    check_learned(learned, ANSWERS)
    # Which column moved is told. That the newest answer is in it is a guess, no better than any other.
    assert learned["public"].columns_right < 0.3 * learned["public"].columns_claimed


@pytest.mark.skipif(not WEATHER.is_file(), reason=f"the real stream is not beside this checkout: {WEATHER}")
def test_no_single_answer_of_a_real_stream_is_recovered(store: ResponseStore, tmp_path: Path) -> None:
    answers = real()
    bands, channels = (tuple(sorted(set(codes))) for codes in zip(*answers, strict=True))
    study = make_study(store, slug="weather", instrument=make_instrument(age_band=bands, channel=channels))
    assert len(answers) == 916
    learned = replayed(store, study, tmp_path, answers)
    check_learned(learned, len(answers))


def test_batches_are_what_keeps_answers_apart(store: ResponseStore, study: Study, tmp_path: Path) -> None:
    for name in ("batch", "smallest_base"):
        study = store.set(study.slug, name, "1")
    study = store.set(study.slug, "widest_interval", "101")
    learned = replayed(store, study, tmp_path, list(made_up())[:200])
    assert learned["public"].right > 20
