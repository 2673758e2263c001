"""A synthetic sample for demonstrations: drawn from invented shares, not from anybody's answers."""

import random
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from study.instrument import Answer
from study.response import Response, Study, shown_order

ANSWERS, DAYS = 3_000, 60
SEED = 20261122
SOURCES = {"": 60, "newsletter": 25, "checkout": 15}
LANGUAGES = {"en": 30, "et": 20, "sv": 16, "pl": 14, "fi": 12, "da": 8}
AGES = {"16-24": 14, "25-34": 22, "35-44": 21, "45-54": 17, "55-64": 13, "65-74": 8, "75+": 3, "na": 2}
# Shares at the youngest and the oldest age band; those between lie in between.
YOUNG_OLD: Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]] = {
    "shops": (
        {"0": 3, "1-2": 16, "3-5": 34, "6-10": 27, "11+": 18, "na": 2},
        {"0": 22, "1-2": 36, "3-5": 26, "6-10": 9, "11+": 3, "na": 4},
    ),
    "channel": (
        {"chat": 52, "phone": 9, "email": 19, "bot": 13, "other": 4, "none": 3},
        {"chat": 16, "phone": 52, "email": 24, "bot": 2, "other": 2, "none": 4},
    ),
    "wait_chat": (
        {"1m": 22, "2m": 31, "5m": 28, "10m": 9, "20m": 3, "longer": 1, "never": 3, "na": 3},
        {"1m": 8, "2m": 18, "5m": 28, "10m": 13, "20m": 4, "longer": 2, "never": 20, "na": 7},
    ),
    "wait_phone": (
        {"1m": 14, "2m": 22, "5m": 26, "10m": 12, "20m": 4, "longer": 1, "never": 18, "na": 3},
        {"1m": 6, "2m": 14, "5m": 33, "10m": 27, "20m": 11, "longer": 4, "never": 2, "na": 3},
    ),
    "wait_email": (
        {"1h": 13, "4h": 26, "24h": 42, "48h": 9, "longer": 2, "never": 5, "na": 3},
        {"1h": 7, "4h": 14, "24h": 43, "48h": 19, "longer": 6, "never": 7, "na": 4},
    ),
    "bot": (
        {"bot_now": 34, "person_2m": 38, "person_10m": 13, "depends": 15},
        {"bot_now": 6, "person_2m": 44, "person_10m": 37, "depends": 13},
    ),
    "after_hours": (
        {"evening": 24, "morning": 38, "workday": 27, "longer": 7, "na": 4},
        {"evening": 7, "morning": 29, "workday": 47, "longer": 12, "na": 5},
    ),
}


def made_up_responses(study: Study, until: datetime) -> Iterator[Response]:
    """Yield the sample, the same answers each time, spread over the 60 days before a moment."""
    chance = random.Random(SEED)  # noqa: S311 (a repeatable sample, not a secret)
    for place in range(ANSWERS):
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        age = _draw(chance, AGES)
        oldness = min(list(AGES).index(age), len(AGES) - 2) / (len(AGES) - 2)
        answers: dict[str, Answer] = {"age": age}
        for code, (young, old) in YOUNG_OLD.items():
            answers[code] = _draw(chance, young if chance.random() > oldness else old)
        yield Response(
            key=key,
            answers=answers,
            lang=_draw(chance, LANGUAGES),
            source=_draw(chance, SOURCES),
            received=until - timedelta(days=DAYS) * (1 - (place + chance.random()) / ANSWERS),
            order={q.code: shown_order(q, key) for q in study.instrument.questions if q.shuffle},
        )


def _draw(chance: random.Random, shares: Mapping[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
