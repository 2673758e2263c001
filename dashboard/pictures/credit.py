"""Whose numbers a picture shows: it travels without the page it was on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credit:
    """Texts for a picture's foot, ready to be read, each empty where there is none.

    `study` is its title, `address` where the numbers come from, `day` how new they are, `licence` what may
    be done with the picture. `synthetic` stands above the title where the answers are made up.
    """

    study: str = ""
    address: str = ""
    day: str = ""
    licence: str = ""
    synthetic: str = ""
