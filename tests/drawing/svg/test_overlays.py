"""Overlays say the same by a class, by a mark and in words; what is not drawn is passed over."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.drawing import reading, svg
from engine.drawing.overlays import (
    Counts,
    Coverage,
    Differences,
    ElementState,
    ElementStatus,
    Heat,
    InstanceState,
    Overlay,
)
from engine.drawing.svg import badges, dresses, names, unfolding
from engine.drawing.svg.dressing import Badge
from tests.drawing.svg import cases, sheet
from tests.drawing.svg.test_rendering import SVG, groups, parsed, titles

ORDER = sheet.order()
FLOWS = ("to_check", "to_choice", "to_approve", "to_refused", "to_approved", "to_reminded")
NODES = ("asked", "check", "choice", "approve", "late", "reminded", "approved", "refused")


def picture(overlay: Overlay) -> str:
    return svg.render(ORDER, overlay=overlay)


def styles(drawn: str) -> dict[str, set[str]]:
    kinds = {"event", "gateway", "activity", "artifact", "flow", "lane", "pool"}
    return {id_: set(str(one.get("class")).split()) - kinds for id_, one in groups(drawn).items()}


def words_of(drawn: str, part: str) -> list[str]:
    """The texts in the badges or in the legend."""
    found = parsed(drawn).find(f'{SVG}g[@class="{part}"]')
    return (
        []
        if found is None
        else ["".join(map(str, one.itertext())) for one in found.iter(f"{SVG}text")]
    )


def description(drawn: str) -> str:
    return parsed(drawn).findtext(f"{SVG}desc", "")


def test_without_an_overlay_there_is_neither_badge_nor_legend() -> None:
    drawn = svg.render(ORDER)
    assert 'class="badges"' not in drawn
    assert 'class="legend"' not in drawn
    assert all(not one for one in styles(drawn).values())


def test_each_state_has_its_class_and_flows_are_taken_or_bare() -> None:
    found = styles(picture(cases.STATE))
    assert {id_: found[id_] for id_ in cases.STATE.elements} == {
        id_: {status.state} for id_, status in cases.STATE.elements.items()
    }
    assert {id_ for id_ in FLOWS if found[id_] == {"taken"}} == cases.STATE.flows
    assert {id_ for id_ in FLOWS if found[id_] == {"bare"}} == set(FLOWS) - cases.STATE.flows


def test_notes_and_visits_stand_beside_their_elements() -> None:
    assert words_of(picture(cases.STATE), "badges") == [
        *("\N{MULTIPLICATION SIGN}3", "due 16 March 2026", "no date to wait for"),
    ]


def test_the_legend_explains_what_is_there_and_nothing_else() -> None:
    waiting = InstanceState({"check": ElementStatus("waiting")})
    assert words_of(picture(waiting), "legend") == ["State of the case", "Waiting", "Not taken"]


def test_a_state_of_nothing_says_so() -> None:
    assert description(picture(InstanceState())).endswith("Nothing has happened yet.")


STATES: tuple[ElementState, ...] = ("completed", "active", "waiting", "incident", "canceled")


def test_states_differ_by_their_mark_and_not_by_colour_alone() -> None:
    drawn = [picture(InstanceState({"check": ElementStatus(one)})) for one in STATES]
    marks = {re.sub(r"badge \w+", "", marks_of(one)) for one in drawn}
    assert len(marks) == len(STATES)


def marks_of(drawn: str) -> str:
    found = parsed(drawn).find(f'{SVG}g[@class="badges"]')
    assert found is not None
    return etree.tostring(found).decode()


def test_counts_are_badges_and_words() -> None:
    drawn = picture(cases.OVERLAYS["counts"])
    assert words_of(drawn, "badges") == ["12", "3", "! 1"]
    assert titles(drawn)["check"] == "User task: Check order (12 here)"
    assert titles(drawn)["approve"] == "User task: Approve order (3 here, 1 in incident)"
    assert styles(drawn)["approve"] == {"incident"}


def test_an_incident_without_a_count_and_a_count_of_nothing() -> None:
    drawn = picture(Counts({"check": 0}, {"approve": 2}))
    assert words_of(drawn, "badges") == ["! 2"]
    assert titles(drawn)["approve"].endswith("(2 in incident)")
    assert description(picture(Counts({}))).endswith("No case is at any step.")


@given(st.dictionaries(st.sampled_from((*NODES, *FLOWS)), st.floats(0, 1e9), min_size=1))
def test_more_is_never_cooler(values: dict[str, float]) -> None:
    found = styles(picture(Heat(values)))
    steps = {
        id_: int(next(iter(found[id_])).removeprefix("heat-")) if found[id_] else 0
        for id_ in values
    }
    ranked = sorted(values, key=lambda id_: values[id_])
    assert [steps[id_] for id_ in ranked] == sorted(steps.values())
    assert max(steps.values()) == (5 if max(values.values()) else 0)
    assert all((steps[id_] == 0) == (value == 0) for id_, value in values.items())


def test_heat_is_written_as_it_reads_and_told_from_most_to_least() -> None:
    drawn = picture(cases.OVERLAYS["heat"])
    assert set(words_of(drawn, "badges")) == {"4 h", "2 d 3 h", "17 times", "9"}
    assert words_of(drawn, "legend")[0] == "Average time from reaching to leaving"
    assert words_of(drawn, "legend")[-1] == "the most: 2 d 3 h"
    assert "Approve order: 2 d 3 h; yes (Is it complete? to Approve order): 17 times; no" in (
        description(drawn)
    )


def test_numbers_without_a_label_are_rounded() -> None:
    drawn = picture(Heat({"check": 1234.567, "approve": 12.345}))
    assert words_of(drawn, "badges") == ["1235", "12.3"]


def test_cold_everywhere_is_no_heat() -> None:
    drawn = picture(Heat({"check": 0.0}))
    assert description(drawn).endswith("There is nothing to show yet.")
    assert words_of(drawn, "legend") == ["How much, from little to most"]


def test_coverage_lists_what_no_scenario_takes() -> None:
    drawn = picture(cases.OVERLAYS["coverage"])
    found = styles(drawn)
    assert {id_ for id_ in FLOWS if found[id_] == {"missed"}} == {"to_refused", "to_reminded"}
    assert words_of(drawn, "legend") == [
        "Coverage: 4 of 6 sequence flows are taken by a scenario",
        "Taken (4)",
        "Never taken (2)",
        "Never taken: Default sequence flow: no, from Is it complete? to Refused",
        "Never taken: Sequence flow, from 5 days to Reminder sent",
    ]


def test_full_coverage_lists_nothing() -> None:
    legend = words_of(picture(Coverage(frozenset(FLOWS))), "legend")
    assert legend == ["Coverage: 6 of 6 sequence flows are taken by a scenario", "Taken (6)"]


def test_differences_are_marked_and_listed() -> None:
    drawn = picture(cases.OVERLAYS["differences"])
    found = styles(drawn)
    assert found["late"] == {"added"}
    assert found["approve"] == {"changed"}
    assert found["refused"] == {"moved"}
    assert words_of(drawn, "legend") == [
        *("What is different", "Added (3)", "Changed (1)", "Only drawn elsewhere (2)"),
        "Removed: Archive order",
        "Added: Non-interrupting timer boundary event: 5 days",
        "Added: End event: Reminder sent",
        "Changed: User task: Approve order: name: Sign order → Approve order; lane: Clerk → Chief",
    ]
    assert titles(drawn)["approve"].endswith("(changed: name: Sign order → Approve order;"
                                             " lane: Clerk → Chief)")  # fmt: skip


def test_what_has_changed_and_is_not_drawn_is_listed() -> None:
    found = Differences(changed={"p": ["name: Case → Order"]}, removed={"m": ""})
    legend = words_of(picture(found), "legend")
    assert legend == [
        *("What is different", "Removed: m", "Changed: Process: Order: name: Case → Order"),
    ]


def test_what_no_drawing_shows_is_listed_by_its_name() -> None:
    names = {"m": "Message: paid", "e": "Error: lost"}
    found = Differences(added=frozenset({"m"}), changed={"e": ["code: 1 → 2"]}, names=names)
    assert words_of(picture(found), "legend")[1:] == [
        *("Added: Message: paid", "Changed: Error: lost: code: 1 → 2"),
    ]


def test_no_difference_says_so() -> None:
    drawn = picture(Differences())
    assert words_of(drawn, "legend") == ["Nothing is different"]
    assert description(drawn).endswith("Nothing is different.")


UNKNOWN: tuple[Overlay, ...] = (
    InstanceState({"gone": ElementStatus("waiting", "note", 3)}, frozenset({"gone"})),
    Counts({"gone": 3}, {"gone": 1}),
    Heat({"gone": 3.0}),
    Differences(added=frozenset({"gone"}), moved=frozenset({"gone"})),
)


@pytest.mark.parametrize("overlay", UNKNOWN, ids=lambda one: type(one).__name__)
def test_elements_that_are_not_drawn_are_passed_over(overlay: Overlay) -> None:
    assert 'class="badges"' not in picture(overlay)


@pytest.mark.parametrize("name", cases.OVERLAYS)
def test_badges_and_legend_lie_in_the_picture(name: str) -> None:
    tree = parsed(picture(cases.OVERLAYS[name]))
    left, top, width, height = map(float, str(tree.get("viewBox")).split())
    for one in tree.iter(f"{SVG}rect", f"{SVG}tspan"):
        if one.get("x") and not _is_moved(one):
            assert left <= float(str(one.get("x"))) <= left + width
            assert top <= float(str(one.get("y"))) <= top + height


def _is_moved(one: etree._Element) -> bool:
    return any(above.get("transform") for above in one.iterancestors())


@pytest.mark.parametrize("name", cases.OVERLAYS)
def test_badges_cover_neither_names_nor_each_other(name: str) -> None:
    model, drawing = reading.read(reading.parse(ORDER))
    seen = unfolding.on_plane(model, drawing, "")
    labels = [name.box for name in names.seen(seen)]
    placing = badges.Placing(seen)
    dressing = dresses.dressing(cases.OVERLAYS[name], seen)
    ordered = sorted(dressing.badges, key=lambda one: one.corner == "beside")
    boxes = [box for one in ordered if (box := placing.place(one)) is not None]
    for at, box in enumerate(boxes):
        assert not any(box.meets(other, 1) for other in boxes[at + 1 :])
        assert not any(box.meets(label, 1) for label in labels)


def test_what_is_no_overlay_is_refused() -> None:
    with pytest.raises(TypeError, match="str is no overlay"):
        picture("red")  # type: ignore[arg-type]


def test_a_word_about_a_short_line_stands_beside_it() -> None:
    model = '<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    drawing = [
        sheet.shape("a", (0, 0, 100, 80)),
        sheet.shape("b", (130, 0, 100, 80)),
        sheet.edge("f", (100, 40), (130, 40)),
    ]
    document = sheet.process(model, "".join(drawing))
    model_, drawing_ = reading.read(reading.parse(document))
    seen = unfolding.on_plane(model_, drawing_, "")
    long = Badge("f", "beside", "", text="as long as it may be: 17 times")
    box = badges.Placing(seen).place(long)
    assert box is not None
    assert not any(box.meets(shape.box) for shape in seen.shapes.values())


def test_a_legend_goes_on_in_a_second_row_when_it_is_wide() -> None:
    tree = parsed(picture(cases.OVERLAYS["heat"]))
    legend = tree.find(f'{SVG}g[@class="legend"]')
    assert legend is not None
    rows = {str(one.get("y")) for one in legend.iter(f"{SVG}tspan")}
    assert len(rows) == 3  # the heading and two
