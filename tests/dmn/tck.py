"""Reads the cases of the DMN Technology Compatibility Kit and runs them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine import dmn, feel
from engine.feel.comparison import order, same
from engine.feel.durations import parse_duration
from engine.feel.errors import NoValue
from engine.feel.numbers import parse_number
from engine.feel.temporal import parse_date, parse_date_time, parse_time
from engine.feel.values import Range

NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TIMES = ("date", "time", "date and time")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PARSERS = {
    "string": lambda text: text,
    "boolean": lambda text: text.strip() in ("true", "1"),
    "date": parse_date,
    "dateTime": parse_date_time,
    "time": parse_time,
    "duration": parse_duration,
    **dict.fromkeys(("decimal", "double", "float", "integer", "int"), parse_number),
}


@dataclass(frozen=True)
class Case:
    level: str
    model: Path
    id: str
    target: str
    inputs: Mapping[str, object]
    expected: object
    is_error: bool
    invocable: str

    @property
    def is_real(self) -> bool:
        """A case whose expected result is a value; the others expect null or an error."""
        return self.expected is not None and not self.is_error

    def __str__(self) -> str:
        return f"{self.level[-1]}/{self.model.parent.name}/{self.id}/{self.target}"


def cases(folder: Path) -> Iterator[Case]:
    """The cases of the kit, of one of its levels or of a single folder of it."""
    for found in sorted(folder.resolve().rglob("*-test-*.xml")):
        yield from _cases_of(found)


def load(model: Path) -> dmn.DecisionModel:
    """Load a model, which may import the others of its folder."""
    return dmn.load(
        model.read_bytes(),
        others=(found.read_bytes() for found in sorted(model.parent.glob("*.dmn"))),
    )


def _cases_of(path: Path) -> Iterator[Case]:
    root = etree.fromstring(path.read_bytes())
    model = path.parent / (root.findtext(f"{NS}modelName") or "").strip()
    for case in root.iter(f"{NS}testCase"):
        inputs = {found.get("name"): _value(found) for found in case.findall(f"{NS}inputNode")}
        invocable = case.get("invocableName") or ""
        for result in case.findall(f"{NS}resultNode"):
            expected = result.find(f"{NS}expected")
            yield Case(
                path.parts[-3],
                model,
                case.get("id") or "",
                result.get("name") or "",
                inputs,
                None if expected is None else _value(expected),
                result.get("errorResult") == "true",
                invocable,
            )


def _value(node: etree._Element) -> object:
    components = node.findall(f"{NS}component")
    if components:
        return {found.get("name"): _value(found) for found in components}
    items = node.find(f"{NS}list")
    if items is not None:
        return None if _nil(items) else [_value(item) for item in items.findall(f"{NS}item")]
    found = node.find(f"{NS}value")
    if found is None or _nil(found) or _nil(node):
        return None
    return _simple(found)


def _nil(node: etree._Element) -> bool:
    return node.get(f"{XSI}nil") in ("true", "1")


def _simple(node: etree._Element) -> object:
    kind = (node.get(f"{XSI}type") or "string").rpartition(":")[2]
    text = node.text or ""
    return PARSERS[kind](text if kind == "string" else text.strip())


def run(case: Case, model: dmn.DecisionModel) -> tuple[bool, object]:
    """Tell whether a case passes, and what came out."""
    try:
        result = model.evaluate(case.invocable or case.target, case.inputs, now=NOW)
    except (feel.FeelError, dmn.DmnError) as error:
        return case.expected is None, error
    value = result.value
    if case.invocable and isinstance(value, dict) and case.target in value:
        value = value[case.target]
    return agrees(case.expected, value), (value, result.warnings)


def agrees(expected: object, value: object) -> bool:
    """Compare as the kit asks: numbers with tolerance, times by value."""
    if isinstance(expected, Decimal) and isinstance(value, Decimal | int):
        return abs(expected - value) <= Decimal("1e-8") * max(Decimal(1), abs(expected))
    if isinstance(expected, list) and isinstance(value, list):
        return len(expected) == len(value) and all(map(agrees, expected, value))
    if isinstance(expected, Mapping) and isinstance(value, Mapping):
        return expected.keys() == value.keys() and all(
            agrees(item, value[name]) for name, item in expected.items()
        )
    if isinstance(expected, str) and isinstance(value, Range):
        return False
    if feel.kind_of(expected) in TIMES:
        return _same_moment(expected, value)
    return same(feel.Run({}), expected, value)


def _same_moment(expected: object, value: object) -> bool:
    try:
        return feel.kind_of(expected) == feel.kind_of(value) and order(expected, value) == 0
    except NoValue:
        return False
