"""How the analysis of a table writes values and rows in a sentence."""

from collections.abc import Sequence

from engine import feel


def written(value: object) -> str:
    """Return a value as an analyst would write it.

    >>> written("high"), written(True), written(None)
    ('"high"', 'true', 'null')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value}"'
    return str(feel.to_json(value))


def listed_rows(indexes: Sequence[int]) -> str:
    """Return rows as words.

    >>> listed_rows([1]), listed_rows([1, 2, 4])
    ('row 1', 'rows 1, 2 and 4')
    """
    *most, last = map(str, indexes)
    return f"rows {', '.join(most)} and {last}" if most else f"row {last}"
