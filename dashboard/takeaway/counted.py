"""Which responses a segment counts, one by one. Pure but for the store that is asked how many."""

from collections.abc import Collection, Iterable, Iterator

from dashboard.segment import Segment
from study.response import Response, Study
from study.store import ResponseStore
from study.tally import STATUS, combination, dimensions


def counted(
    responses: Iterable[Response], study: Study, segment: Segment, flagged: Collection[str]
) -> Iterator[Response]:
    """Yield the responses of a segment, without those left out of all figures; of nobody's segment all."""
    if not segment:
        yield from responses
        return
    names = dimensions(study.instrument)
    wanted = [(names.index(name), one) for name, one in segment.filters(study.instrument).items()]
    for response in responses:
        if response.excluded or (not segment.flagged and response.key in flagged):
            continue
        cell = combination(study.instrument, response)
        if all(one.passes(cell[place]) for place, one in wanted):
            yield response


def how_many(store: ResponseStore, study: Study, segment: Segment) -> int:
    """Return how many responses of a segment there are by the tally, which still counts those retired."""
    if not segment:
        return sum(one.n for one in store.tally(study).margin(STATUS).values())
    counts = store.counts(study, segment.filters(study.instrument), flagged=segment.flagged)
    return sum(one.n for one in counts.over().values())
