"""Functions that sum up the numbers of a list; an empty list has no sum."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from engine.feel.arithmetic import calculate
from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.functions.lists import spread
from engine.feel.numbers import CONTEXT
from engine.feel.signature import Topic
from engine.feel.values import as_number, kind_of

TOPIC = Topic()


@TOPIC.function("sum", "list")
def total(run: Run, *items: object) -> object:
    """Return the sum of numbers or of durations."""
    found = spread(items)
    if not found:
        return None
    result = found[0]
    if kind_of(result) not in ("number", *_DURATIONS):
        raise NoValue(f"a {kind_of(result)} cannot be summed")
    for item in found[1:]:
        run.turn()
        result = calculate(run, "+", result, item)
    return as_number(result) if kind_of(result) == "number" else result


_DURATIONS = ("days and time duration", "years and months duration")


def _numbers(run: Run, items: Sequence[object]) -> list[Decimal]:
    found = spread(items)
    run.grow_items(len(found))
    numbers = [as_number(item) for item in found]
    if None in numbers:
        raise NoValue("the list must hold numbers only")
    return [number for number in numbers if number is not None]


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    result = Decimal(0)
    for number in numbers:
        result = CONTEXT.add(result, number)
    return result


@TOPIC.function("mean", "list")
def mean(run: Run, *items: object) -> Decimal | None:
    """Return the average of numbers."""
    numbers = _numbers(run, items)
    return CONTEXT.divide(_sum(numbers), Decimal(len(numbers))) if numbers else None


@TOPIC.function("median", "list")
def median(run: Run, *items: object) -> Decimal | None:
    """Return the number in the middle, or the average of the two there."""
    numbers = sorted(_numbers(run, items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return CONTEXT.divide(CONTEXT.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@TOPIC.function("mode", "list")
def mode(run: Run, *items: object) -> list[Decimal]:
    """Return the numbers that occur most often, in order."""
    counts = Counter(_numbers(run, items))
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@TOPIC.function("product", "list")
def product(run: Run, *items: object) -> Decimal | None:
    """Return the product of numbers."""
    numbers = _numbers(run, items)
    result = Decimal(1)
    for number in numbers:
        result = CONTEXT.multiply(result, number)
    return result if numbers else None


@TOPIC.function("stddev", "list")
def standard_deviation(run: Run, *items: object) -> Decimal | None:
    """Return the standard deviation of a sample of two numbers or more."""
    numbers = _numbers(run, items)
    if len(numbers) < 2:  # noqa: PLR2004
        return None
    average = CONTEXT.divide(_sum(numbers), Decimal(len(numbers)))
    squares = [CONTEXT.power(CONTEXT.subtract(number, average), Decimal(2)) for number in numbers]
    return CONTEXT.sqrt(CONTEXT.divide(_sum(squares), Decimal(len(numbers) - 1)))
