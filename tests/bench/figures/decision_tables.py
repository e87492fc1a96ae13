"""What a decision table costs: 13 rules with 8 inputs, at best, at worst and when read."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from time import process_time
from timeit import repeat

from engine import dmn
from tests.bench.bench import Bench
from tests.bench.measures import Measured
from tests.dmn.models import given_decision, given_input, given_model, table

TITLE = "Decision tables"
HOW = (
    "13 rules with 8 inputs, in one process and without a store, by processor time: the model is"
    " loaded once and evaluated again and again. At worst no two cells of a column are the same"
    " and only the last rule of a FIRST table matches; else columns repeat their cells, as those"
    " of real tables do."
)
RULES, MICRO = 13, 1_000_000
MOST_MICROSECONDS = 200
INPUTS = tuple(f"i{place}" for place in range(8))


def worst() -> bytes:
    """Every cell is asked, and all but the last rule fail at their last cell."""
    rules = [
        (f"< {1000 - n}", f">= -{n}", f'not("x{n}")', f"[{n}..1000]", f"<= {500 + n}",
         f'"a","z{n}"', f"> -{n + 1}", str(n), f'"said {n}"', f"{n} + 1")
        for n in range(RULES)
    ]  # fmt: skip
    return _model(rules, "FIRST")


def repeating() -> bytes:
    """Most cells of a column read the same."""
    rules = [
        ("< 1000", ">= 0", 'not("x")', "-", "[1..1000]", '"a","b"', "true", str(n),
         f'"said {n}"', f"{n} + 1")
        for n in range(RULES)
    ]  # fmt: skip
    return _model(rules, "UNIQUE")


def _model(rules: list[tuple[str, ...]], policy: str) -> bytes:
    inputs = [given_input(name) for name in INPUTS]
    logic = table(INPUTS, ["said", "number"], rules, policy=policy)
    needs = [f"in_{name}" for name in INPUTS]
    return given_model(*inputs, given_decision("d", logic, requires=needs))


FACTS: Mapping[str, object] = dict(
    zip(INPUTS, map(Decimal, (50, 12, 0, 99, 5, 0, 7, RULES - 1)), strict=True)
) | {"i2": "a", "i5": "a"}


def microseconds(xml: bytes, facts: Mapping[str, object], runs: int, times: int) -> list[float]:
    """The time of one evaluation, so many runs of it; the answer is looked at first."""
    model = dmn.load(xml)
    value = model.evaluate("d", facts).value
    if value != {"said": f"said {RULES - 1}", "number": RULES}:
        message = f"the table said {value!r}"
        raise AssertionError(message)
    found = repeat(
        lambda: model.evaluate("d", facts), number=times, repeat=runs, timer=process_time
    )
    return [seconds / times * MICRO for seconds in found]


def measure(bench: Bench) -> Iterator[Measured]:
    runs, times = bench.size(9, 2), bench.size(2_000, 50)
    most = MOST_MICROSECONDS
    everything = microseconds(worst(), FACTS, runs, times)
    yield Measured("evaluating it, at worst", everything, "microseconds", most=most)
    usual = microseconds(repeating(), {**FACTS, "i6": True}, runs, times)
    yield Measured("evaluating it, cells repeating", usual, "microseconds", most=most)
    loading = repeat(lambda: dmn.load(worst()), number=1, repeat=runs)
    yield Measured("loading it", [seconds * 1_000 for seconds in loading], "milliseconds")
    linting = repeat(lambda: dmn.lint(worst()), number=1, repeat=runs)
    yield Measured("linting it", [seconds * 1_000 for seconds in linting], "milliseconds")
