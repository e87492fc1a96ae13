"""An overlay of each kind for `sheet.order`."""

from collections.abc import Mapping

from engine.drawing.overlays import (
    Counts,
    Coverage,
    Differences,
    ElementStatus,
    Heat,
    InstanceState,
    Overlay,
)

STATE = InstanceState(
    {
        "asked": ElementStatus("completed"),
        "check": ElementStatus("completed", visits=3),
        "choice": ElementStatus("active"),
        "approve": ElementStatus("waiting", "due 16 March 2026"),
        "late": ElementStatus("incident", "no date to wait for"),
        "reminded": ElementStatus("canceled"),
    },
    frozenset({"to_check", "to_choice", "to_approve"}),
)
OVERLAYS: Mapping[str, Overlay] = {
    "state": STATE,
    "counts": Counts({"check": 12, "approve": 3}, {"approve": 1}),
    "heat": Heat(
        {"check": 4.0, "approve": 51.0, "choice": 0.0, "to_approve": 20.0, "to_refused": 9.0},
        {"check": "4 h", "approve": "2 d 3 h", "to_approve": "17 times"},
        "Average time from reaching to leaving",
    ),
    "coverage": Coverage(frozenset({"to_check", "to_choice", "to_approve", "to_approved"})),
    "differences": Differences(
        added=frozenset({"late", "to_reminded", "reminded"}),
        changed={"approve": ["name: Sign order → Approve order", "lane: Clerk → Chief"]},
        moved=frozenset({"refused", "to_refused"}),
        removed={"archive": "Archive order"},
    ),
}
