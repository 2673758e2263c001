"""The file of results: only what was taken anew is replaced, and everything says where it comes from."""

from bench.report import say, show, spread, taken
from bench.results import INTRODUCTION, Taken, merged

ORDER = ("posts", "growth", "start")


def make_taken(bench: str = "posts", *texts: str, day: str = "2026-11-22", machine: str = "2 cores") -> Taken:
    return Taken(bench, day, 12.4, machine, "Python 3.11.7", texts or (f"## Rates\nOf {bench}.",))


def test_first_results_say_when_on_what_and_with_what() -> None:
    assert merged("", [make_taken()], ORDER) == (
        f"{INTRODUCTION}\n## posts\n\nTaken 2026-11-22 in 12 s. 2 cores. Python 3.11.7.\n\n"
        "### Rates\nOf posts.\n"
    )


def test_bench_taken_anew_replaces_its_own_section_alone() -> None:
    old = merged("", [make_taken("start"), make_taken("posts")], ORDER)
    new = merged(
        old, [make_taken("posts", "## Rates\nOther ones.", day="2026-12-01", machine="8 cores")], ORDER
    )
    assert "Of posts." not in new
    assert (
        new.replace("2026-12-01", "2026-11-22")
        .replace("8 cores", "2 cores")
        .replace("Other ones.", "Of posts.")
        == old
    )


def test_nothing_taken_changes_nothing() -> None:
    old = merged("", [make_taken("start"), make_taken("posts")], ORDER)
    assert merged(old, [], ORDER) == old


def test_sections_stand_in_the_order_of_the_benches() -> None:
    text = merged(
        merged("", [make_taken("start")], ORDER), [make_taken("growth"), make_taken("posts")], ORDER
    )
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## posts",
        "## growth",
        "## start",
    ]


def test_section_of_a_bench_that_is_gone_is_left_out() -> None:
    assert "start" not in merged(merged("", [make_taken("start")], ORDER), [], ("posts", "growth"))


def test_what_is_shown_is_taken_once() -> None:
    taken()
    show("Rates", "Of two.", ("what", "a second"), [["one", "1"], ["another", "10"]])
    say("Left out: a third.")
    shown, said = taken()
    assert shown.splitlines() == [
        "## Rates",
        "Of two.",
        "",
        "| what    | a second |",
        "| ------- | -------- |",
        "| one     | 1        |",
        "| another | 10       |",
    ]
    assert said == "Left out: a third."
    assert taken() == []


def test_spread_is_the_median_between_the_least_and_the_most() -> None:
    assert spread([3.0, 1.0, 2.0], "{:.1f}".format) == "2.0 (1.0–3.0)"
