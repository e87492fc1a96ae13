"""JSON Pointers (RFC 6901): how a problem says where in a body it is."""

from collections.abc import Sequence


def pointer(parts: Sequence[object]) -> str:
    """Return the JSON Pointer of a path.

    >>> pointer(["variables", "a/b", 0])
    '/variables/a~1b/0'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
