"""Made-up answers in any number, with the invented shares of the demonstration."""

import random
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from commands.sample import AGES, DAYS, LANGUAGES, SOURCES, YOUNG_OLD
from study.response import Response

SOME_DAY = datetime(2026, 11, 22, tzinfo=UTC)


def made_up(count: int, seed: int = 1) -> Iterator[Response]:
    """Yield responses to channel-preference; the same for the same seed."""
    chance = random.Random(seed)
    ages = list(AGES)
    for _ in range(count):
        age = _draw(chance, AGES)
        oldness = min(ages.index(age), len(ages) - 2) / (len(ages) - 2)
        rest = {code: _draw(chance, sides[chance.random() < oldness]) for code, sides in YOUNG_OLD.items()}
        yield Response(
            key=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            answers={"age": age, **rest},
            lang=_draw(chance, LANGUAGES),
            source=_draw(chance, SOURCES),
            received=SOME_DAY - timedelta(minutes=chance.randrange(DAYS * 24 * 60)),
        )


def _draw(chance: random.Random, shares: Mapping[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
