"""Pieces of a file are replaced, and everything else stays to the byte."""

import pytest

from engine.drawing.layout import lay_out
from engine.drawing.layout.interchange_writing import Ids, Prefixes
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m


def test_comments_odd_blanks_and_quotes_stay():
    odd = m.file("<!-- > first -->\n", m.LINE.replace('id="p"', "id = 'p'   isExecutable='true'"))
    drawn = lay_out(odd)
    assert drawn.startswith(odd.removesuffix(b"</definitions>\n"))
    assert drawn.endswith(b"</bpmndi:BPMNDiagram>\n</definitions>\n")


def test_line_ends_stay_and_are_used():
    drawn = lay_out(m.file(m.LINE).replace(b"\n", b"\r\n"))
    assert drawn.count(b"\n") == drawn.count(b"\r\n")


def test_a_mark_at_the_beginning_stays():
    drawn = lay_out(b"\xef\xbb\xbf" + m.file(m.LINE))
    assert drawn.startswith(b"\xef\xbb\xbf<?xml")


def test_prefixes_of_the_file_are_used():
    text = m.file(m.LINE).replace(
        b"<definitions ",
        b'<definitions xmlns:q="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:di="urn:taken" ',
    )
    drawn = lay_out(text)
    assert b"<q:BPMNDiagram xmlns:dc=" in drawn
    assert b"<di1:waypoint" in drawn
    assert set(read(parse(drawn))[1].edges) == {"begin_work", "work_done"}


def test_all_old_diagrams_are_replaced():
    drawn = lay_out(m.file(m.LINE))
    start, end = drawn.index(b"<bpmndi:BPMNDiagram"), drawn.index(b"</definitions>")
    twice = drawn[:end] + b"  " + drawn[start:end] + drawn[end:]
    assert lay_out(twice, redraw=True) == drawn


@pytest.mark.parametrize("wish", ["begin", "free"])
def test_ids_are_never_given_twice(wish):
    ids = Ids(parse(m.file(m.LINE)))
    given = [ids.give(wish) for _ in range(3)]
    assert len({*given, "begin"}) == 4
    assert Prefixes(parse(m.file(m.LINE))).declared.count("xmlns:") == 3
