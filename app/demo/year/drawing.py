"""Draws an object that a schema describes, question by question, as people lean.

What is asked for because of an earlier answer (`if` and `then`) is asked for here, too.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator

from app.demo.year.leanings import LEAVE_OUT, Leaning, Leanings, is_said, is_weights
from app.demo.year.values import choices_of, plain_value
from engine import feel
from engine.form_formats import feel_value

Json: TypeAlias = Any  # a value of an answer, or a part of a schema

ROUNDS = 6
ATTEMPTS = 12
# How often a question is answered that need not be, and on which nobody leans.
OPTIONAL = 0.15
LONGEST = 2
NOTHING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """On what occasion a form is filled in: when, by which dice, and with what known.

    `known` is what expressions see: what the task was given, `policy`, and who is who.
    """

    at: datetime
    known: Mapping[str, object]
    library: feel.Library
    agencies: Sequence[str]
    dice: Random


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: its name, its schema, and what holds of it besides for what was answered."""

    name: str
    schema: Json
    besides: Sequence[Json]

    def is_wrong(self, drawn: Mapping[str, Json], required: Collection[str]) -> bool:
        """Say whether it lacks an answer that is asked for, or has one that does not fit."""
        if self.name not in drawn:
            return self.name in required
        return not self.takes(drawn[self.name])

    def takes(self, value: Json) -> bool:
        """Say whether a value fits what holds besides."""
        return all(Draft202012Validator(one).is_valid(value) for one in self.besides)

    @property
    def whole(self) -> Json:
        """Everything that holds, as one schema."""
        return {key: value for one in (self.schema, *self.besides) for key, value in one.items()}


@dataclass
class Pencil:
    """Draws on one occasion. `turns` counts how often a question was drawn anew."""

    occasion: Occasion
    turns: Counter[str] = field(default_factory=Counter)

    def draw(self, schema: Json, leanings: Leanings, it: object = None) -> dict[str, Json]:
        """Draw an object: what is asked for, and some of what need not be answered."""
        drawn: dict[str, Json] = {}
        required = schema.get("required", ())
        for name, asked in schema["properties"].items():
            if name in required or self._wishes(name, leanings):
                around = _Around(schema, required, it)
                self._put(drawn, _Asked(name, asked, ()), leanings, around)
        return self.completed(schema, leanings, drawn, it)

    def completed(
        self,
        schema: Json,
        leanings: Leanings,
        kept: Mapping[str, Json],
        it: object = None,
        *,
        also: Collection[str] = (),
    ) -> dict[str, Json]:
        """Add what is asked for because of other answers, and draw anew what does not fit them.

        `also` names questions that are asked for besides.
        """
        drawn = dict(kept)
        for _ in range(ROUNDS):
            active = [schema, *_active(schema, drawn)]
            required = {*also, *(name for one in active for name in one.get("required", ()))}
            wrong = [asked for asked in _questions(active) if asked.is_wrong(drawn, required)]
            if not wrong:
                break
            for asked in wrong:
                drawn.pop(asked.name, None)
                self._put(drawn, asked, leanings, _Around(schema, required, it))
        return drawn

    def _wishes(self, name: str, leanings: Leanings) -> bool:
        return name in leanings or self.occasion.dice.random() < OPTIONAL

    def _put(
        self, drawn: dict[str, Json], asked: _Asked, leanings: Leanings, around: "_Around"
    ) -> None:
        leaning = leanings.get(asked.name)
        # What expressions see is made for them alone: it is all that was answered, anew each time.
        scope = self._scope(drawn, around) if is_said(leaning) else {}
        value = self._value(asked, leaning, scope)
        if value is NOTHING and (asked.name in around.required or leaning is None):
            value = self._drawn(asked.name, asked.whole, leanings)
        if value is not NOTHING:
            drawn[asked.name] = value

    def _scope(self, drawn: Mapping[str, Json], around: "_Around") -> Mapping[str, object]:
        return {**self.occasion.known, **around.values(drawn), "it": around.it}

    def _value(self, asked: _Asked, leaning: Leaning | None, scope: Mapping[str, object]) -> Json:
        """Return what people lean to, as far as that fits what holds besides."""
        for _ in range(ATTEMPTS if leaning is not None else 0):
            value = self._leaned(leaning, asked.schema, scope)
            if value is NOTHING or asked.takes(value):
                return value
        return NOTHING

    def _leaned(self, leaning: Leaning, schema: Json, scope: Mapping[str, object]) -> Json:
        dice = self.occasion.dice
        if isinstance(leaning, list):
            return dice.choice(leaning)
        if is_weights(leaning):
            return _weighed(leaning, schema, dice)
        if "each" in leaning:
            rows = self._says(leaning["each"], scope) or []
            return [self.draw(schema["items"], leaning["row"], it=one) for one in rows]
        if "from" in leaning:
            several = self._says(leaning["from"], scope)
            return feel.to_json(dice.choice(several)) if several else NOTHING
        said = self._says(leaning["is"], scope)
        return NOTHING if said is None else feel.to_json(said)

    def _says(self, text: str, scope: Mapping[str, object]) -> Json:
        known = {**scope, "dice": self.occasion.dice.random()}
        expression = feel.compile(text, library=self.occasion.library)
        return expression.evaluate(known, now=self.occasion.at)

    def _drawn(self, name: str, schema: Json, leanings: Leanings) -> Json:
        if schema.get("type") == "object":
            return self.draw(schema, leanings)
        if schema.get("type") == "array":
            return self._list(name, schema, leanings)
        return self._plain(name, schema)

    def _list(self, name: str, schema: Json, leanings: Leanings) -> list[Json]:
        dice, items = self.occasion.dice, schema["items"]
        least = max(schema.get("minItems", 0), 1 if "contains" in schema else 0)
        # What is too short is tried again, longer.
        count = dice.randint(least, max(least, LONGEST) + self.turns[name])
        if choices := choices_of(items):
            return dice.sample(choices, min(count, len(choices)))
        if items.get("type") == "object":
            return [self.draw(items, leanings) for _ in range(count)]
        return list(dict.fromkeys(self._plain(name, items) for _ in range(count)))

    def _plain(self, name: str, schema: Json) -> Json:
        one = self.occasion
        return plain_value(
            schema, at=one.at, agencies=one.agencies, dice=one.dice, turn=self.turns[name]
        )


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a question: its object, what is asked for there, and the row it is in."""

    schema: Json
    required: Collection[str]
    it: object

    def values(self, drawn: Mapping[str, Json]) -> Mapping[str, object]:
        """Return the answers so far as expressions see them."""
        asked = self.schema["properties"]
        return {name: feel_value(one, asked[name].get("format", "")) for name, one in drawn.items()}


def _questions(active: Sequence[Json]) -> Iterator[_Asked]:
    """Yield each question of a schema with what holds of it besides; the schema comes first."""
    schema, *others = active
    for name, asked in schema["properties"].items():
        besides = [one["properties"][name] for one in others if name in one.get("properties", {})]
        yield _Asked(name, asked, besides)


def _active(schema: Json, drawn: Mapping[str, Json]) -> Iterator[Json]:
    """Yield what holds besides, because of what was answered."""
    for one in (schema, *schema.get("allOf", ())):
        if "if" in one and Draft202012Validator(one["if"]).is_valid(drawn):
            yield one.get("then", {})


def _weighed(leaning: Mapping[str, float], schema: Json, dice: Random) -> Json:
    chosen = dice.choices(list(leaning), list(leaning.values()))[0]
    if chosen == LEAVE_OUT:
        return NOTHING
    match schema.get("type"):
        case "boolean":
            return chosen == "true"
        case "integer":
            return int(chosen)
    return chosen
