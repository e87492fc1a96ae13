"""What each kind of overlay adds to a picture."""

from collections.abc import Iterator, Mapping
from functools import singledispatch
from math import ceil

from engine.drawing.overlays import (
    Counts,
    Coverage,
    Differences,
    ElementStatus,
    Heat,
    InstanceState,
    Overlay,
)
from engine.drawing.svg import difference_dress, inside, naming
from engine.drawing.svg.dressing import PLAIN, Badge, Dressing, Entry
from engine.drawing.svg.view import View

# State, class of its badge, its sign and what the legend says; the most urgent first.
STATES = (
    ("incident", "incident", "exclamation", "Incident"),
    ("waiting", "waiting", "clock", "Waiting"),
    ("active", "active", "play", "Active"),
    ("completed", "done", "tick", "Done"),
    ("canceled", "canceled", "cross", "Canceled"),
)
STEPS = 5
MANY = 100  # from here on nobody reads the decimals
TIMES = "\N{MULTIPLICATION SIGN}"


def dressing(overlay: Overlay | None, view: View) -> Dressing:
    """Return what an overlay adds; nothing for none."""
    return PLAIN if overlay is None else _dressing(overlay, view)


@singledispatch
def _dressing(overlay: object, _: View) -> Dressing:
    raise TypeError(f"{type(overlay).__name__} is no overlay")


def _seen(ids: Mapping[str, object], view: View) -> list[str]:
    """Return the ids that the plane shows, in the order of the drawing."""
    return [id_ for id_ in (*view.shapes, *view.edges) if id_ in ids]


def _sequence_flows(view: View) -> list[str]:
    flows = view.model.flows
    return [id_ for id_ in view.edges if id_ in flows and flows[id_].is_sequence]


@_dressing.register
def _instance(overlay: InstanceState, view: View) -> Dressing:
    told = inside.states(overlay.elements, view)
    elements = {id_: told[id_] for id_ in _seen(told, view)}
    styles = {id_: status.state for id_, status in elements.items()}
    flows = _sequence_flows(view)
    ways = {id_: "taken" if id_ in overlay.flows else "bare" for id_ in flows}
    remarks = {id_: _said(status) for id_, status in elements.items()}
    return Dressing(
        styles={**ways, **styles},
        remarks={**remarks, **{id_: "taken" for id_ in flows if id_ in overlay.flows}},
        badges=[badge for id_, one in elements.items() for badge in _status_badges(id_, one)],
        heading="State of the case",
        legend=list(_state_legend(elements, taken="taken" in ways.values())),
        summary=_state_summary(elements, view),
    )


def _said(status: ElementStatus) -> str:
    words = next(text for state, _, _, text in STATES if state == status.state).lower()
    often = f"reached {status.visits} times" if status.visits > 1 else ""
    return ", ".join(one for one in (words, status.note, often) if one)


def _status_badges(element: str, status: ElementStatus) -> Iterator[Badge]:
    style, sign = next((style, sign) for state, style, sign, _ in STATES if state == status.state)
    yield Badge(element, "upper right", style, sign)
    if status.visits > 1:
        yield Badge(element, "lower left", style, text=f"{TIMES}{status.visits}")
    if status.note:
        yield Badge(element, "beside", "", text=status.note)


def _state_legend(elements: Mapping[str, ElementStatus], *, taken: bool) -> Iterator[Entry]:
    present = {status.state for status in elements.values()}
    for state, _, sign, text in STATES:
        if state in present:
            yield Entry(text, "shape", state, sign)
    if taken:
        yield Entry("Way taken", "line", "taken")
    yield Entry("Not taken", "line", "bare")
    if any(status.visits > 1 for status in elements.values()):
        yield Entry("Reached twice", "pill", "done", f"{TIMES}2")


def _state_summary(elements: Mapping[str, ElementStatus], view: View) -> str:
    told = []
    for state, _, _, text in STATES:
        names = [_called(id_, one, view) for id_, one in elements.items() if one.state == state]
        if names:
            told.append(f"{text}: {'; '.join(names)}.")
    return " ".join(told) or "Nothing has happened yet."


def _called(element: str, status: ElementStatus, view: View) -> str:
    name = naming.called(element, view.model)
    return f"{name} ({status.note})" if status.note else name


@_dressing.register
def _counts(overlay: Counts, view: View) -> Dressing:
    active = {id_: overlay.active[id_] for id_ in _seen(overlay.active, view)}
    incidents = inside.sums(overlay.incidents, view)
    stuck = {id_: incidents[id_] for id_ in _seen(incidents, view)}
    active, stuck = ({id_: n for id_, n in one.items() if n} for one in (active, stuck))
    badges = [Badge(id_, "lower left", "active", text=f"{n}") for id_, n in active.items()]
    badges += [Badge(id_, "lower right", "incident", text=f"! {n}") for id_, n in stuck.items()]
    remarks = {id_: f"{n} here" for id_, n in active.items()}
    for id_, n in stuck.items():
        remarks[id_] = ", ".join([*([remarks[id_]] if id_ in remarks else []), f"{n} in incident"])
    said = (f"{naming.called(id_, view.model)}: {words}" for id_, words in remarks.items())
    return Dressing(
        styles=dict.fromkeys(stuck, "incident"),
        remarks=remarks,
        badges=badges,
        heading="Cases at each step",
        legend=[
            Entry("Cases here", "pill", "active", "5"),
            Entry("Cases here with an incident", "pill", "incident", "! 2"),
        ],
        summary=f"{'; '.join(said)}." if remarks else "No case is at any step.",
    )


@_dressing.register
def _heat(overlay: Heat, view: View) -> Dressing:
    values = {id_: overlay.values[id_] for id_ in _seen(overlay.values, view)}
    greatest = max(values.values(), default=0.0)
    warm = {id_: value for id_, value in values.items() if value > 0}
    labels = {id_: overlay.labels.get(id_) or _rounded(value) for id_, value in warm.items()}
    steps = {id_: max(1, ceil(value / greatest * STEPS)) for id_, value in warm.items()}
    most = next((labels[id_] for id_, value in warm.items() if value == greatest), "")
    ranked = sorted(warm, key=lambda id_: -warm[id_])
    said = (f"{naming.called(id_, view.model)}: {labels[id_]}" for id_ in ranked)
    return Dressing(
        styles={id_: f"heat-{step}" for id_, step in steps.items()},
        remarks=labels,
        badges=[Badge(id_, "beside", "", text=text) for id_, text in labels.items()],
        heading=overlay.meaning or "How much, from little to most",
        legend=[_shade(step, most) for step in range(1, STEPS + 1)] if warm else [],
        summary=f"{'; '.join(said)}." if warm else "There is nothing to show yet.",
    )


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value == round(value) or value >= MANY else f"{value:.1f}"


def _shade(step: int, most: str) -> Entry:
    share = step * 100 // STEPS
    words = f"the most: {most}" if step == STEPS else f"up to {share} % of the most"
    return Entry(words, "shape", f"heat-{step}")


@_dressing.register
def _coverage(overlay: Coverage, view: View) -> Dressing:
    flows = _sequence_flows(view)
    missed = [id_ for id_ in flows if id_ not in overlay.taken]
    taken = len(flows) - len(missed)
    gaps = _gaps_inside(overlay, view)
    said = {id_: "taken" if id_ in overlay.taken else "never taken" for id_ in flows}
    return Dressing(
        styles={id_: "taken" if id_ in overlay.taken else "missed" for id_ in flows},
        remarks={**said, **gaps},
        badges=[
            *(Badge(id_, "beside", "incident", "exclamation") for id_ in missed),
            *(Badge(id_, "upper right", "incident", "exclamation") for id_ in gaps),
        ],
        heading=f"Coverage: {taken} of {len(flows)} sequence flows are taken by a scenario",
        legend=[
            *([Entry(f"Taken ({taken})", "line", "taken")] if taken else []),
            *(
                [Entry(f"Never taken ({len(missed)})", "line", "missed", "exclamation")]
                if missed
                else []
            ),
        ],
        listed=[
            *(f"Never taken: {naming.title(id_, view.model)}" for id_ in missed),
            *(f"{naming.called(id_, view.model)}: {words}" for id_, words in gaps.items()),
        ],
        summary=f"{taken} of {len(flows)} sequence flows are taken by a scenario.",
    )


def _gaps_inside(overlay: Coverage, view: View) -> Mapping[str, str]:
    """Return what the scenarios leave out in each collapsed sub-process, in words."""
    said = {}
    for place, ids in inside.hidden(view).items():
        flows = [
            id_ for id_ in ids if id_ in view.model.flows and view.model.flows[id_].is_sequence
        ]
        missed = len([id_ for id_ in flows if id_ not in overlay.taken])
        if missed:
            said[place] = f"{missed} of {len(flows)} sequence flows inside are never taken"
    return said


@_dressing.register
def _differences(overlay: Differences, view: View) -> Dressing:
    return difference_dress.dressing(overlay, view)
