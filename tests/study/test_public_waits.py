"""What the public sees of wait curves, and what it does not."""

from collections.abc import Mapping
from typing import Any

import pytest

from study.public_waits import public_curves
from study.release import Release, due
from study.response import Response, Study
from study.study_settings import StudySettings
from study.tabulation import ALL
from study.waits import Curve
from tests.factories import make_response, shipped
from tests.study.releases import make_release, make_targets_over, some
from tests.study.weather import make_counts


def waiting(counts: Mapping[str, int], age: str = "25-34", **answers: Any) -> list[Response]:
    given = [code for code, n in counts.items() for _ in range(n)]
    return [make_response(wait_chat=code, age=age, **answers) for code in given]


def released(responses: list[Response], **changes: Any) -> Release:
    columns = due(None, make_counts(responses, shipped()), shipped(), batch=10, further=())
    assert columns is not None
    return make_release(columns, banner="age", instrument=shipped().version, **changes)


def study(**changes: Any) -> Study:
    return Study("shop", shipped(), ("en",), False, settings=StudySettings(**changes))


def chat(release: Release, *, weighted: bool = False, **changes: Any) -> Curve:
    """Return the curve of the first question of waits."""
    curves = public_curves(study(**changes), release, weighted=weighted)
    assert curves is not None
    assert [one.question.code for one in curves] == ["wait_chat", "wait_phone", "wait_email"]
    return curves[0]


def test_shares_are_whole_and_the_base_is_rounded_down() -> None:
    curve = chat(released(waiting({"1m": 4, "5m": 36, "10m": 43, "longer": 20, "never": 31})))
    assert (curve.column.base, curve.column.effective_base) == (100, 100.0)
    cell = curve.cells["10m"]
    assert (cell.count, cell.percent, cell.low, cell.high) == (None, 61, 52.0, 70.0)
    assert curve.table.cells["never", ALL].percent == 23
    assert curve.within is not None
    assert curve.within.edge == 300


@pytest.mark.parametrize(
    ("counts", "settings", "reason"),
    [
        ({"5m": 29, "never": 80}, {}, "n < 30"),
        ({"5m": 15, "10m": 16, "never": 80}, {}, "interval of 30 points or more"),
        ({"5m": 15, "10m": 16, "never": 80}, {"widest_interval": 40}, ""),
        ({"5m": 49}, {"smallest_base": 50}, "n < 50"),
    ],
)
def test_small_or_uncertain_curve_is_hidden_and_says_why(
    counts: Mapping[str, int], settings: Mapping[str, Any], reason: str
) -> None:
    curve = chat(released(waiting(counts)), **settings)
    assert curve.column.suppressed == reason
    if reason:
        assert (curve.column.base, curve.within) == (0, None)
        assert {cell.percent for cell in curve.cells.values()} <= {None}


def test_curve_is_hidden_where_all_of_the_table_is() -> None:
    release = released(waiting({"5m": 25, "never": 25}))
    assert not chat(release, smallest_base=20).column.suppressed
    curve = chat(release, smallest_base=20, widest_interval=25)
    assert curve.column.suppressed == curve.table.columns[0].suppressed == "interval of 25 points or more"


def test_hidden_columns_are_in_the_curve_where_they_are_in_the_table() -> None:
    small = [*waiting({"na": 6, "10m": 4}, "16-24"), *waiting({"na": 6, "10m": 4}, "75+")]
    release = released([*waiting({"5m": 50}), *waiting({"5m": 50}, "35-44"), *small])
    curve = chat(release)
    assert curve.table.columns[0].base == curve.column.base == 100
    assert curve.cells["10m"].percent == 0
    together = chat(release, batch=8)
    assert (together.column.base, together.cells["10m"].percent) == (105, 7)


def test_weighted_curve_is_that_of_the_weights() -> None:
    responses = [*some(60, wait_chat="5m", weight=1.5), *some(60, wait_chat="1m", weight=0.5)]
    release = released(responses)
    assert chat(release).cells["5m"].percent == 50
    curve = chat(release, weighted=True)
    assert (curve.cells["5m"].percent, curve.column.base, curve.column.effective_base) == (75, 120, 95.0)


def test_there_is_no_weighted_curve_where_weights_refuse() -> None:
    assert public_curves(study(), released(waiting({"5m": 60})), weighted=True) is None
    no_bot = released(waiting({"5m": 60}), targets=make_targets_over("bot"))
    assert public_curves(study(), no_bot, weighted=True) is None
