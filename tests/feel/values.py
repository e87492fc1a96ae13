"""The value of an expression, asked for as briefly as a law is written."""

from engine import feel


def value(text: str, **scope: object) -> object:
    return feel.compile(text).evaluate(scope)
