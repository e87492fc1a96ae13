"""FEEL, the expression language of DMN 1.5: for analysts, without effects, always bounded.

It knows values and time, but no process, no store and no clock of its own.
"""

from engine.feel.budget import Limits, Run
from engine.feel.entries import entries_read
from engine.feel.errors import FeelError, FeelLimitExceeded, FeelSyntaxError, NoValue
from engine.feel.expression import LONGEST_TEXT, Doubt, Evaluation, Expression, compile  # noqa: A004
from engine.feel.feel_warnings import FeelWarning, Spot
from engine.feel.json_schema import from_json
from engine.feel.json_values import to_json
from engine.feel.library import STANDARD, HostFunction, Library
from engine.feel.plain_json import from_plain_json
from engine.feel.temporal import parse_temporal
from engine.feel.values import Function, Range, YearsMonths, kind_of
from engine.feel.wide_date import WideDate
from engine.feel.wide_date_time import WideDateTime
from engine.feel.wide_duration import WideDuration
from engine.feel.wide_time import WideTime
from engine.feel.wording import temporal_text

__all__ = [
    "LONGEST_TEXT",
    "STANDARD",
    "Doubt",
    "Evaluation",
    "Expression",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "FeelWarning",
    "Function",
    "HostFunction",
    "Library",
    "Limits",
    "NoValue",
    "Range",
    "Run",
    "Spot",
    "WideDate",
    "WideDateTime",
    "WideDuration",
    "WideTime",
    "YearsMonths",
    "compile",
    "entries_read",
    "from_json",
    "from_plain_json",
    "kind_of",
    "parse_temporal",
    "temporal_text",
    "to_json",
]
