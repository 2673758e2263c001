"""What strace wrote down, as calls with a beginning and an end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

BEGUN = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<said>.*)")
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<said>.*)")
UNFINISHED = " <unfinished ...>"
RESULT = re.compile(r"\) += (-?\d+)")


@dataclass(frozen=True)
class Call:
    """A system call: the lines of the log on which it began and ended, and what it was given."""

    thread: str
    name: str
    begun: int
    ended: int
    said: str

    def about(self, file: Path) -> bool:
        """Return whether it was given a file, by its descriptor or by its name."""
        return f"<{file}>" in self.said or f'"{file}"' in self.said


def calls(log: Path) -> Iterator[Call]:
    """Yield the calls of a log that ended well, in the order in which they ended."""
    under_way: dict[str, Call] = {}
    for number, line in enumerate(log.read_text(encoding="utf-8").splitlines()):
        if begun := BEGUN.match(line):
            call = Call(begun["thread"], begun["name"], number, number, begun["said"])
            if line.endswith(UNFINISHED):
                under_way[call.thread] = call
                continue
        elif (resumed := RESUMED.match(line)) and resumed["thread"] in under_way:
            call = under_way.pop(resumed["thread"])
            call = replace(call, ended=number, said=call.said.removesuffix(UNFINISHED) + resumed["said"])
        else:
            continue
        result = RESULT.findall(call.said)
        if result and int(result[-1]) >= 0:
            yield call
