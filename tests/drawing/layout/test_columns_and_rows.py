"""Columns by the longest way, rows that keep the main path straight."""

from engine.drawing.layout.cells import cells
from engine.drawing.layout.scopes import Known, scope
from engine.drawing.layout.tracks import tracks
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m


def grid(*parts):
    model, _ = read(parse(m.file(m.process(*parts))))
    one = scope(model, "p", Known())
    return cells(one, {node.id: 100 for node in one.nodes})


def tasks(names):
    return "".join(m.node("task", name) for name in names)


def test_a_column_is_the_longest_way_from_the_start():
    assert dict(grid(tasks("abcd"), m.flows("a>b", "b>c", "a>c", "c>d")).column) == {
        "a": 0,
        "b": 1,
        "c": 2,
        "d": 3,
    }


def test_a_loop_does_not_count():
    found = grid(tasks("abc"), m.flows("a>b", "b>c", "c>b"))
    assert dict(found.column) == {"a": 0, "b": 1, "c": 2}
    assert [link.flow for link in found.links if link.back] == ["c_b"]


def test_a_flow_to_itself_is_a_loop():
    assert [link.back for link in grid(tasks("a"), m.flows("a>a")).links] == [True]


def test_the_longest_branch_stays_on_the_track_of_its_gateway():
    found = grid(
        m.node("exclusiveGateway", "ask") + tasks("abcx"),
        m.flows("ask>x", "ask>a", "a>b", "b>c"),
    )
    row = tracks(found, 1)
    assert row["ask"] == row["a"] == row["b"] == row["c"] != row["x"]


def test_branches_that_meet_again_do_not_cross():
    found = grid(tasks("abcdef"), m.flows("a>b", "a>c", "b>d", "c>e", "d>f", "e>f"))
    row = tracks(found, 1)
    assert (row["b"] - row["c"]) * (row["d"] - row["e"]) > 0


def test_no_two_nodes_share_a_cell():
    found = grid(tasks("abcdefgh"), m.flows(*(f"a>{one}" for one in "bcdefgh")))
    row = tracks(found, 1)
    assert len({(row[one], found.column[one]) for one in found.names}) == 8


def test_a_note_stands_in_the_column_of_its_partner():
    note = '<textAnnotation id="n"><text>why</text></textAnnotation>'
    tie = '<association id="t" sourceRef="n" targetRef="c"/>'
    found = grid(tasks("abc"), m.flows("a>b", "b>c"), note, tie)
    assert found.column["n"] == found.column["c"]
