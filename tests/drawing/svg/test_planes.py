"""What is in a collapsed sub-process: a picture of its own, and told where it is hidden."""

import re

import pytest

from engine.drawing import Coverage, UnknownPlane, compare, planes, render
from engine.drawing.overlays import Counts, ElementStatus, InstanceState
from tests.drawing.svg import sheet
from tests.drawing.svg.test_rendering import INNER, LINE, SUB, groups, parsed, titles, two_planes

FRAME = sheet.shape("sub", (0, 0, 300, 120), 'isExpanded="false"')
HIDDEN = sheet.process(SUB, FRAME + INNER + LINE)
NESTED = sheet.process(
    SUB.replace('<task id="other"/>', '<subProcess id="deep"><task id="core"/></subProcess>')
    .replace('targetRef="other"', 'targetRef="deep"'),
    FRAME
    + sheet.shape("inner", (20, 20, 100, 80))
    + sheet.shape("deep", (180, 20, 100, 80), 'isExpanded="false"')
    + sheet.shape("core", (190, 30, 50, 40)),
)  # fmt: skip


def there(plane: str) -> str:
    return f"?plane={plane}&a=b"


@pytest.mark.parametrize("document", [two_planes(), HIDDEN], ids=["own plane", "hidden"])
def test_a_collapsed_sub_process_has_a_plane_of_its_own(document: bytes) -> None:
    assert planes(document) == {"p": "Order", "sub": "Inside"}
    assert groups(render(document)).keys() == {"sub"}
    assert groups(render(document, plane="sub")).keys() == {"inner", "other", "flow"}
    assert parsed(render(document, plane="sub", title="Case 7")).findtext("{*}title") == (
        "Case 7: Inside"
    )


def test_one_in_another_has_a_plane_too() -> None:
    assert list(planes(NESTED)) == ["p", "sub", "deep"]
    assert groups(render(NESTED, plane="sub")).keys() == {"inner", "deep"}
    assert groups(render(NESTED, plane="deep")).keys() == {"core"}


def test_an_element_on_two_planes_is_drawn_on_each() -> None:
    again = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="q">{INNER}</bpmndi:BPMNPlane>'
    document = sheet.process('<task id="inner"/>', sheet.shape("inner", (0, 0, 90, 90))).replace(
        b"</definitions>", f"{again}</bpmndi:BPMNDiagram></definitions>".encode()
    )
    assert 'width="90"' in render(document)
    assert 'width="100"' in render(document, plane="q")


def test_an_unknown_plane_names_those_there_are() -> None:
    with pytest.raises(UnknownPlane, match=r"no plane for 'nowhere'; it has planes for p, sub"):
        render(HIDDEN, plane="nowhere")


def test_planes_lead_to_each_other_when_their_addresses_are_known() -> None:
    above = parsed(render(NESTED, address=there))
    (link,) = above.iter("{*}a")
    assert (link.get("href"), link.get("aria-label")) == (
        "?plane=sub&a=b",
        "Open Sub-process: Inside",
    )
    assert link[0].get("data-element-id") == "sub"
    links = [
        one.get("href") for one in parsed(render(NESTED, plane="sub", address=there)).iter("{*}a")
    ]
    assert links == ["?plane=deep&a=b", "?plane=p&a=b"]
    assert "href" not in render(NESTED)


def test_what_waits_or_fails_inside_is_told_outside() -> None:
    waits = {"sub": ElementStatus("active"), "inner": ElementStatus("waiting", "due 16 March 2026")}
    fails = {**waits, "other": ElementStatus("incident")}
    told = [
        titles(render(HIDDEN, overlay=InstanceState(one)))["sub"]
        for one in (waits, fails, {"inner": ElementStatus("completed")})
    ]
    assert told == [
        "Sub-process: Inside (waiting, Inner task: due 16 March 2026)",
        "Sub-process: Inside (incident, task other and 1 more)",
        "Sub-process: Inside",
    ]
    inside = titles(render(HIDDEN, overlay=InstanceState(waits), plane="sub"))
    assert inside["inner"] == "Task: Inner task (waiting, due 16 March 2026)"


def test_incidents_inside_are_counted_outside() -> None:
    counts = Counts({"sub": 5, "inner": 3}, {"inner": 1, "other": 2})
    assert titles(render(HIDDEN, overlay=counts))["sub"].endswith("(5 here, 3 in incident)")


def test_gaps_inside_are_told_outside() -> None:
    picture = render(HIDDEN, overlay=Coverage(frozenset()))
    words = "1 of 1 sequence flows inside are never taken"
    assert titles(picture)["sub"] == f"Sub-process: Inside ({words})"
    assert f"Inside: {words}" in re.sub("<[^>]+>", "", picture)
    assert "inside" not in titles(render(HIDDEN, overlay=Coverage(frozenset({"flow"}))))["sub"]


def test_changes_inside_are_told_outside() -> None:
    renamed = HIDDEN.replace(b"Inner task", b"Other task")
    picture = render(renamed, overlay=compare(HIDDEN, renamed))
    assert titles(picture)["sub"] == "Sub-process: Inside (changed: something inside)"
