"""Checks the parameters of a request; a refusal names the parameter and what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from dashboard.api.operations import Operation
from dashboard.api.parameters import (
    ANSWERED_IN,
    FROM,
    LIVE,
    ON,
    TO,
    Parameter,
    filter_parameters,
)
from dashboard.api.problems import bad, short
from study.counting import Filter
from study.response import Study


@dataclass(frozen=True)
class Asked:
    """What a request asks for, checked: values by parameter; filters as given, and by dimension."""

    values: Mapping[str, str] = field(default_factory=dict)
    echo: Mapping[str, object] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Return whether live figures are asked for."""
        return self.values.get(LIVE.name) == ON

    def flag(self, parameter: Parameter) -> bool:
        """Return whether a switch is on."""
        return self.values.get(parameter.name) == ON


def read(operation: Operation, given: MultiDict[str, str], study: Study | None) -> Asked:
    """Return what is asked for; raise Problem for the first parameter that cannot be."""
    live = operation.live and ON in given.getlist(LIVE.name)
    filters = filter_parameters(study) if operation.filtered and study else {}
    # A parameter's own name goes before a question of that name.
    known = filters | {one.name: one for one in operation.parameters}
    open_now = [name for name, one in known.items() if live or not one.live_only]
    for name, values in given.lists():
        if name not in known:
            raise bad(name, values[0], open_now, f"There is no parameter {short(name)} here.")
        if name not in open_now:
            raise bad(name, values[0], open_now, f"{short(name)} needs live=1 and signing in.")
        if len(values) > 1:
            raise bad(name, ",".join(values), ["one value"], f"{name} is given {len(values)} times.")
        _check(known[name], values[0], study, live)
    for one in operation.parameters:
        if one.required and one.name not in given:
            raise bad(one.name, None, one.allowed(study, live), f"{one.name} is missing.")
    single = given.to_dict()
    return _asked(single, {name: known[name] for name in single if known[name].live_only}, study)


def _check(parameter: Parameter, given: str, study: Study | None, live: bool) -> None:
    if not parameter.takes(given, study, live):
        allowed = parameter.allowed(study, live)
        raise bad(parameter.name, given, allowed, f"{parameter.name} does not take {short(given)!r}.")


def _asked(values: Mapping[str, str], filtering: Mapping[str, Parameter], study: Study | None) -> Asked:
    codes = {
        name: one.codes(values[name], one.allowed(study, True))
        for name, one in filtering.items()
        if one.several
    }
    days = {one.name: values[one.name] for one in (FROM, TO) if one.name in filtering}
    if FROM.name in days and TO.name in days and days[FROM.name] > days[TO.name]:
        raise bad(TO.name, days[TO.name], [f"{days[FROM.name]} or later"], "to is before from.")
    multiple = {one.code for one in study.instrument.closed if one.kind == "multiple"} if study else set()
    filters = {
        _dimension(name): Filter(codes=frozenset(wanted), several=name in multiple)
        for name, wanted in codes.items()
    }
    if days:
        filters["day"] = Filter(first=days.get(FROM.name, ""), last=days.get(TO.name, ""))
    return Asked(values, {**codes, **days}, filters)


def _dimension(name: str) -> str:
    """Return the tally's name of what a filter is over."""
    return "lang" if name == ANSWERED_IN.name else name
