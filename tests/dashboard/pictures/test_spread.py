"""Labels side by side: none over another, each where it belongs if it can be."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from dashboard.pictures.spread import spread

LABELS = st.lists(st.tuples(st.floats(-50, 450), st.floats(0, 60)), min_size=1, max_size=8)


@given(LABELS)
def test_labels_keep_their_order_and_their_room(labels: list[tuple[float, float]]) -> None:
    wanted, sizes = sorted(place for place, _ in labels), [size for _, size in labels]
    places = spread(wanted, sizes, 400)
    if sum(sizes) > 400:
        assert places is None
        return
    assert places is not None
    ends = [place + size for place, size in zip(places, sizes, strict=True)]
    assert min(places) >= -1e-6 and max(ends) <= 400 + 1e-6
    assert all(end <= start + 1e-6 for end, start in zip(ends, places[1:], strict=False))


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([10, 50, 90], [20, 20, 20], 200) == [10, 50, 90]


def test_labels_in_the_way_give_way_to_both_sides() -> None:
    assert spread([50, 50], [20, 20], 200) == approx([40, 60])


def test_crowded_labels_stand_close() -> None:
    places = spread([90, 95, 99], [10, 10, 10], 100)
    assert places is not None
    assert [after - before for before, after in pairwise(places)] == approx([10, 10])
    assert places[-1] == approx(90)
