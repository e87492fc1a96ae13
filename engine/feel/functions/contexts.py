"""Functions of contexts."""

from collections.abc import Mapping, Sequence

from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.signature import Topic
from engine.feel.values import as_list, kind_of

TOPIC = Topic()
_Context = Mapping[str, object]


@TOPIC.function("get value", "m", "key")
def get_value(_run: Run, context: Mapping[str, object], key: object) -> object:
    """Return the entry of a key, or the entry at the end of a list of keys."""
    keys = as_list(key)
    if keys is None:
        return context.get(_key(key))
    found: object = context
    for part in keys:
        if not isinstance(found, Mapping):
            return None
        found = found.get(_key(part))
    return found if keys else None


@TOPIC.function("get entries", "m")
def get_entries(run: Run, context: Mapping[str, object]) -> list[object]:
    """Return the entries of a context as a list of `{key, value}`."""
    run.grow_items(3 * len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@TOPIC.function("context", "entries")
def context_of(run: Run, entries: list[object]) -> dict[str, object]:
    """Return the context of a list of `{key, value}`; a key may come only once."""
    run.grow_items(len(entries))
    made: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or not {"key", "value"} <= entry.keys():
            raise NoValue("each entry must be a context with a key and a value")
        key = _key(entry["key"])
        if key in made:
            raise NoValue(f"the key {key!r} comes twice")
        made[key] = entry["value"]
    return made


@TOPIC.function("context put", "context", "key", "value")
def context_put(run: Run, context: Mapping[str, object], key: str, value: object) -> _Context:
    """Return a context with one entry set."""
    return _put(run, context, [key], value)


@TOPIC.function("context put", "context", "keys", "value")
def context_put_deep(
    run: Run, context: Mapping[str, object], keys: list[object], value: object
) -> _Context:
    """Return a context with the entry at the end of a list of keys set."""
    if not keys:
        raise NoValue("keys must not be empty")
    return _put(run, context, [_key(key) for key in keys], value)


def _put(run: Run, context: _Context, keys: Sequence[str], value: object) -> _Context:
    run.grow_items(len(context) + 1)
    if len(keys) > 1:
        inner = context.get(keys[0])
        if not isinstance(inner, Mapping):
            raise NoValue(f"there is no context at {keys[0]!r}")
        run.enter()
        value = _put(run, inner, keys[1:], value)
        run.leave()
    return {**context, keys[0]: value}


@TOPIC.function("context merge", "contexts")
def context_merge(run: Run, contexts: list[object]) -> _Context:
    """Return the entries of several contexts; a later one wins."""
    made: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            raise NoValue(f"contexts must hold contexts only, not a {kind_of(context)}")
        run.grow_items(len(context))
        made.update(context)
    return made


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NoValue(f"a key must be a text, not a {kind_of(key)}")
    return key
