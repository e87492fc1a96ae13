"""Parameters that many routes share, read by hand: the framework takes several times as long.

A dependency names what it reads with `reading`, so that the OpenAPI document shows it and a
guarded route knows its query parameters.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from fastapi import Request
from fastapi.dependencies.models import Dependant

from app import errors
from app.api.pointers import pointer
from app.errors import Problem, Refused
from engine.errors import Finding

Parameter = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., object])
READS = "reads_these_parameters"
# What pydantic takes for a boolean, so that such a parameter is read alike everywhere.
SWITCH: Mapping[str, bool] = {
    **dict.fromkeys(("true", "1", "on", "t", "y", "yes"), True),
    **dict.fromkeys(("false", "0", "off", "f", "n", "no"), False),
}


def header(name: str, description: str, *, longest: int) -> Parameter:
    """Declare a header of at most so many characters, in the words of OpenAPI."""
    schema = {"type": "string", "maxLength": longest}
    return {"name": name, "in": "header", "description": description, "schema": schema}


def switch(name: str, description: str) -> Parameter:
    """Declare a query parameter that is on or off, and off when absent."""
    schema = {"type": "boolean", "default": False}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def reading(*parameters: Parameter) -> Callable[[F], F]:
    """Say of a dependency which parameters it reads from the request by itself."""

    def mark(dependency: F) -> F:
        setattr(dependency, READS, parameters)
        return dependency

    return mark


def read_by(dependant: Dependant) -> Iterator[Parameter]:
    """Return the parameters that the dependencies of a route read by themselves."""
    yield from getattr(dependant.call, READS, ())
    for inner in dependant.dependencies:
        yield from read_by(inner)


def added(documented: Iterable[Parameter], read: Iterable[Parameter]) -> list[Parameter]:
    """Return the documented parameters and those that are read besides, each once."""
    by_name = {(one["in"], one["name"]): one for one in (*documented, *read)}
    return list(by_name.values())


def header_of(request: Request, name: str, *, longest: int) -> str | None:
    """Return a header, or None when it was not sent.

    Raises:
        Refused: INVALID_HEADER; it is longer than allowed.
    """
    given = request.headers.get(name)
    if given is not None and len(given) > longest:
        raise _unfit(errors.INVALID_HEADER, name, f"at most {longest} characters")
    return given


def switch_of(request: Request, name: str) -> bool:
    """Return whether a query parameter is on; it is off when absent.

    Raises:
        Refused: INVALID_QUERY; it is neither on nor off.
    """
    given = request.query_params.get(name)
    if given is None:
        return False
    if given.lower() not in SWITCH:
        raise _unfit(errors.INVALID_QUERY, name, "`true` or `false`")
    return SWITCH[given.lower()]


def _unfit(problem: Problem, name: str, wanted: str) -> Refused:
    message = f"{name}: {wanted}"
    finding = Finding(code="PARAMETER_UNFIT", message=message, pointer=pointer([name]))
    return Refused(problem, message, findings=[finding])
