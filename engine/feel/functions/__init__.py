"""The functions that FEEL itself defines, by topic."""

from engine.feel.functions import (
    contexts,
    conversion,
    list_changes,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
    temporals,
)
from engine.feel.values import LibraryFunction

BUILT_IN: dict[str, LibraryFunction] = {
    **contexts.TOPIC.functions(),
    **conversion.TOPIC.functions(),
    **lists.TOPIC.functions(),
    **list_changes.TOPIC.functions(),
    **statistics.TOPIC.functions(),
    **numbers.TOPIC.functions(),
    **ranges.TOPIC.functions(),
    **strings.TOPIC.functions(),
    **temporals.TOPIC.functions(),
}
"""All of them, by name."""
