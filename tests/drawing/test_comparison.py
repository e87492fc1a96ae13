"""Two versions of a file: what was added, changed, removed or only drawn elsewhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.drawing import UnreadableDiagram
from engine.drawing.comparison import compare
from engine.drawing.overlays import Differences
from tests.drawing.svg import sheet, symbols

ZEEBE = ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
ORDER = sheet.order()


def changed(old: str, new: str, document: bytes = ORDER) -> Differences:
    """The differences after one piece of the file is written otherwise."""
    text = document.decode()
    assert old in text
    return compare(document, text.replace(old, new, 1).encode())


def task(inside: str, attributes: str = "") -> bytes:
    """A file with one user task."""
    model = f'<userTask id="check" name="Check" {attributes}>{inside}</userTask>'
    document = sheet.process(model, sheet.shape("check", (0, 0, 100, 80)))
    return document.replace(b" id=", f"{ZEEBE} id=".encode(), 1)


def extension(inside: str) -> bytes:
    return task(f"<extensionElements>{inside}</extensionElements>")


def words(before: bytes, after: bytes) -> list[str]:
    return list(compare(before, after).changed.get("check", ()))


def test_a_file_does_not_differ_from_itself() -> None:
    assert compare(symbols.sheet(), symbols.sheet()) == Differences()


def test_a_new_name_is_told_with_the_old_one() -> None:
    found = changed('name="Check order"', 'name="Read order"')
    assert found == Differences(changed={"check": ("name: Check order → Read order",)})


def test_an_element_that_is_gone_is_called_what_it_was_called() -> None:
    found = changed('<endEvent id="reminded" name="Reminder sent"/>', "")
    assert found.removed == {"reminded": "End event: Reminder sent"}
    assert found.added == frozenset()


def test_a_new_element_is_added() -> None:
    found = changed("<endEvent", '<endEvent id="lost" name="Lost"/><endEvent')
    assert found == Differences(added=frozenset({"lost"}))


def test_another_end_of_a_flow_is_called_by_its_name() -> None:
    found = changed(
        'sourceRef="choice" targetRef="refused"', 'sourceRef="check" targetRef="refused"'
    )
    assert found.changed["to_refused"] == ("from: Is it complete? → Check order",)


def test_another_lane_is_a_change_of_the_element_and_not_of_the_lane() -> None:
    found = compare(
        ORDER,
        ORDER.replace(b"<flowNodeRef>approve</flowNodeRef>", b"").replace(
            b"<flowNodeRef>check<", b"<flowNodeRef>approve</flowNodeRef><flowNodeRef>check<"
        ),
    )
    assert found == Differences(changed={"approve": ("lane: Chief → Clerk",)})


def test_two_lanes_of_one_name_are_told_apart_by_their_ids() -> None:
    twins = ORDER.replace(b'name="Chief"', b'name="Clerk"')
    found = changed("<flowNodeRef>approve</flowNodeRef>", "", twins)
    assert found.changed == {"approve": ("lane removed: Clerk",)}
    text = twins.decode().replace("<flowNodeRef>approve</flowNodeRef>", "")
    there = text.replace(
        "<flowNodeRef>check<", "<flowNodeRef>approve</flowNodeRef><flowNodeRef>check<"
    )
    assert compare(twins, there.encode()).changed == {"approve": ("lane: chief → clerk",)}


def test_another_default_flow_is_a_change_of_the_gateway() -> None:
    found = changed('default="to_refused"', 'default="to_approve"')
    assert found.changed == {
        "choice": (
            "default flow: no (Is it complete? to Refused)"
            " → yes (Is it complete? to Approve order)",
        )
    }


def test_another_kind_of_task_is_told() -> None:
    document = ORDER.decode().replace(
        '<userTask id="check" name="Check order"/>', '<manualTask id="check" name="Check order"/>'
    )
    assert compare(ORDER, document.encode()).changed == {
        "check": ("kind: user task → manual task",)
    }


def test_another_event_is_told() -> None:
    found = changed("timerEventDefinition", "signalEventDefinition")
    assert found.changed == {"late": ("event: timer → signal",)}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            '<zeebe:taskSchedule dueDate="=a"/>',
            '<zeebe:taskSchedule dueDate="=b"/>',
            "due date: =a → =b",
        ),
        ("", '<zeebe:formDefinition formId="f"/>', "form added: f"),
        ('<zeebe:formDefinition formId="f"/>', "", "form removed: f"),
        ("", "<zeebe:userTask/>", "user task added: yes"),
        (
            '<zeebe:ioMapping><zeebe:input source="=a" target="x"/></zeebe:ioMapping>',
            '<zeebe:ioMapping><zeebe:input source="=b" target="x"/></zeebe:ioMapping>',
            "input x: =a → =b",
        ),
        (
            "",
            '<zeebe:properties><zeebe:property name="p" value="v"/></zeebe:properties>',
            "property p added: v",
        ),
        (
            '<zeebe:script expression="=a" resultVariable="r"/>',
            f'<zeebe:script expression="={"a + " * 40}a" resultVariable="r"/>',
            "expression changed",
        ),
        ("", f'<zeebe:formDefinition formId="{"f" * 99}"/>', "form added"),
        (f'<zeebe:formDefinition formId="{"f" * 99}"/>', "", "form removed"),
    ],
)  # fmt: skip
def test_extension_elements_are_told_in_plain_words(before: str, after: str, told: str) -> None:
    assert words(extension(before), extension(after)) == [told]


def test_instructions_and_attributes_are_part_of_the_meaning() -> None:
    after = task("<documentation>Read it.</documentation>", 'isForCompensation="true"')
    assert words(task(""), after) == [
        "is for compensation added: yes",
        "instructions added: Read it.",
    ]


def test_a_loop_is_part_of_the_meaning() -> None:
    one = "<multiInstanceLoopCharacteristics isSequential={}/>"
    before, after = task(one.format('"false"')), task(one.format('"true"'))
    assert words(before, after) == ["one after the other: no → yes"]


def test_white_space_and_order_do_not_count() -> None:
    one = '<zeebe:input source="=a" target="x"/>'
    two = '<zeebe:input source="=b" target="y"/>'
    before = extension(f"<zeebe:ioMapping>{one}{two}</zeebe:ioMapping>")
    after = extension(f"\n <zeebe:ioMapping>\n{two}\n\t{one}\n</zeebe:ioMapping>\n ")
    assert compare(before, after) == Differences()


def test_incoming_and_outgoing_are_said_by_the_flows_already() -> None:
    assert compare(task(""), task("<incoming>a</incoming><outgoing>b</outgoing>")) == Differences()


@pytest.mark.parametrize("name", ["x", "width"])
def test_what_is_drawn_elsewhere_has_only_moved(name: str) -> None:
    text = ORDER.decode()
    place = re.search(r'bpmnElement="check".*?<dc:Bounds[^>]*', text)
    assert place
    shifted = re.sub(rf'{name}="(\d+)"', rf'{name}="7"', place[0], count=1)
    found = compare(ORDER, text.replace(place[0], shifted).encode())
    assert found == Differences(moved=frozenset({"check"}))


def test_another_course_of_a_line_has_only_moved() -> None:
    found = changed('<di:waypoint x="96" y="100"/>', '<di:waypoint x="96" y="90"/>')
    assert found == Differences(moved=frozenset({"to_check"}))


def test_what_has_changed_and_moved_has_changed() -> None:
    text = ORDER.decode().replace('name="yes"', 'name="complete"')
    after = text.replace('<di:waypoint x="355" y="125"/>', '<di:waypoint x="356" y="125"/>')
    found = compare(ORDER, after.encode())
    assert found == Differences(changed={"to_approve": ("name: yes → complete",)})


@given(st.floats(-0.4, 0.4))
def test_what_a_program_rounded_has_not_moved(by: float) -> None:
    text = ORDER.decode().replace('<di:waypoint x="96" ', f'<di:waypoint x="{96 + by}" ')
    assert compare(ORDER, text.encode()) == Differences()


IDS = ("asked", "check", "choice", "approve", "late", "reminded", "approved", "refused")


@given(st.sets(st.sampled_from(IDS)))
def test_added_and_removed_change_places_with_the_versions(gone: set[str]) -> None:
    text = ORDER.decode()
    for id_ in gone:
        text = text.replace(f' id="{id_}"', f' id="{id_}_2"')
    there, back = compare(ORDER, text.encode()), compare(text.encode(), ORDER)
    assert there.removed.keys() == back.added >= gone
    assert back.removed.keys() == there.added >= {f"{id_}_2" for id_ in gone}


def test_what_no_drawing_shows_is_called_by_kind_and_name() -> None:
    one, two = (
        ORDER.replace(b"<process", f'<message id="m" name="{name}"/><process'.encode(), 1)
        for name in ("paid", "billed")
    )
    assert compare(ORDER, one) == Differences(added=frozenset({"m"}), names={"m": "Message: paid"})
    assert compare(one, two) == Differences(
        changed={"m": ("name: paid → billed",)}, names={"m": "Message: billed"}
    )
    assert compare(one, ORDER).removed == {"m": "Message: paid"}


def test_what_is_no_diagram_is_refused() -> None:
    with pytest.raises(UnreadableDiagram, match="not well-formed"):
        compare(ORDER, b"<definitions")
