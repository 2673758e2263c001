"""Who sends answers: people over an hour, and programs that send 500 within a minute."""

import math
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeAlias

from study.response import Arrival, Response
from tests.factories import RECEIVED, make_response, shipped

Sent: TypeAlias = tuple[Response, Arrival]
PEOPLE, POSTS = 200, 500
# Seconds in the median, and how far they scatter (of their logarithm).
USUAL, SCATTER = 60.0, 0.4
OFFICE = "office"


def sent(
    key: str, at: float, *, seconds: float = USUAL, network: str = "", trap: bool = False, **answers: Any
) -> Sent:
    """Return what came some seconds after the first."""
    arrival = Arrival(f"CODE{key}", seconds, network or f"net-{key}", trap)
    return make_response(key=key, received=RECEIVED + timedelta(seconds=at), **answers), arrival


def any_answers(stream: random.Random) -> dict[str, Any]:
    """Return answers of anybody: some are far more usual than others."""
    asked = {
        question.code: [option.code for option in question.options if option.code not in question.screen_out]
        for question in shipped().closed
    }
    return {
        code: stream.choices(codes, [1 / (place + 1) for place in range(len(codes))])[0]
        for code, codes in asked.items()
    }


def people(seed: int = 1) -> Iterator[Sent]:
    """Yield people over an hour, every sixth from one office."""
    stream = random.Random(seed)  # noqa: S311 (answers, not secrets)
    for place in range(PEOPLE):
        seconds = stream.lognormvariate(math.log(USUAL), SCATTER)
        network = OFFICE if place % 6 == 0 else ""
        at = stream.uniform(0, 3_600)
        yield sent(f"person-{place}", at, seconds=seconds, network=network, **any_answers(stream))


def one_network(place: int, stream: random.Random) -> Sent:
    """Return one of many varied answers, unhurried, from one machine."""
    return _post(place, stream, network="machine", **any_answers(stream))


def same_answers(place: int, stream: random.Random) -> Sent:
    """Return one of many equal answers, unhurried, each from a network of its own."""
    return _post(place, stream, channel="bot")


def quick(place: int, stream: random.Random) -> Sent:
    """Return one of many varied answers from networks of their own, filled in at once."""
    return _post(place, stream, seconds=stream.uniform(0.5, 3), **any_answers(stream))


def fills_all(place: int, stream: random.Random) -> Sent:
    """Return one of many varied, unhurried answers that fill in every field there is."""
    return _post(place, stream, trap=True, **any_answers(stream))


SCRIPTS: tuple[Callable[[int, random.Random], Sent], ...] = (one_network, same_answers, quick, fills_all)


def script(post: Callable[[int, random.Random], Sent], seed: int = 2) -> Iterator[Sent]:
    """Yield the posts of a program within a minute, half an hour after the first person."""
    stream = random.Random(seed)  # noqa: S311 (answers, not secrets)
    for place in range(POSTS):
        yield post(place, stream)


def _post(
    place: int,
    stream: random.Random,
    *,
    seconds: float | None = None,
    network: str = "",
    trap: bool = False,
    **answers: Any,
) -> Sent:
    at = 1_800 + 60 * place / POSTS
    taken = stream.uniform(40, 90) if seconds is None else seconds
    return sent(f"post-{place}", at, seconds=taken, network=network, trap=trap, **answers)
