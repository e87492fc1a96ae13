"""A measured value: every run of it is kept, none is dropped; the target it must reach, if any."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """`runs` are what was measured; `most` or `least` is what the median must not cross."""

    name: str
    runs: Sequence[float]
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    @property
    def is_ratio(self) -> bool:
        return self.unit == "times"

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"at most {shown(self.most)}"
        return "" if self.least is None else f"at least {shown(self.least)}"

    @property
    def met(self) -> bool | None:
        if self.most is not None:
            return self.median <= self.most
        return None if self.least is None else self.median >= self.least

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "unit": self.unit,
            "median": self.median,
            "runs": list(self.runs),
            "target": self.target,
            "met": self.met,
        }

    def row(self) -> list[str]:
        spread = f"{shown(min(self.runs))} to {shown(max(self.runs))}" if len(self.runs) > 1 else ""
        met = {None: "", True: "yes", False: "**no**"}[self.met]
        return [
            self.name,
            shown(self.median),
            self.unit,
            spread,
            str(len(self.runs)),
            self.target,
            met,
        ]


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Each run against the one it was interleaved with."""
    return [one / other for one, other in zip(over, under, strict=True)]


def shown(value: float) -> str:
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
