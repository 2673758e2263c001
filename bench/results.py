"""The file of results: a section a bench, each with when, on what machine and with what it was taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

INTRODUCTION = """# Results

Written by the benches themselves: `make bench` takes all sections anew, `python -m bench NAME …` those that
are named; the others stay as they were, each with its own date, machine and versions. What stands beside a
figure was measured in the same run: compare ratios only, seconds say more of the machine than of Kanal. Two
figures in brackets behind another are the least and the most of several rounds, of which it is the median.
"""
_SECTION = re.compile(r"^## (\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Taken:
    """What one bench said: texts of Markdown with titles of the second level, and where they come from."""

    bench: str
    day: str
    seconds: float
    machine: str
    versions: str
    texts: Sequence[str]

    @property
    def section(self) -> str:
        """Return the section's text, below its title."""
        # A level lower: the second is the bench's own.
        texts = [re.sub("^## ", "### ", text, flags=re.MULTILINE) for text in self.texts]
        source = f"Taken {self.day} in {self.seconds:.0f} s. {self.machine}. {self.versions}."
        return "\n\n".join((source, *texts))


def merged(old: str, taken: Sequence[Taken], order: Sequence[str]) -> str:
    """Return a file's text with the sections of some benches replaced; those of no bench are left out."""
    sections = {**_sections(old), **{one.bench: one.section for one in taken}}
    parts = [f"## {name}\n\n{sections[name].strip()}\n" for name in order if name in sections]
    return "\n".join((INTRODUCTION, *parts))


def _sections(text: str) -> Mapping[str, str]:
    """Return the sections of a file by the names of their benches."""
    _, *parts = _SECTION.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))
