"""Hostile and broken documents: each is refused with a reason, and nothing of it is obeyed."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine import safe_xml
from engine.bpmn import xml
from engine.errors import DeploymentRefused
from tests.bpmn.diagrams import HEAD, document, drawn, end, flows, line, start, task

MAIN = start() + task("work") + end() + flows("start>work", "work>end")
PLAIN = document(MAIN)
LAUGHS = '<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)


def text(words: str) -> bytes:
    """A diagram with documentation, to put an entity where it would be expanded."""
    noted = MAIN.replace(
        '<userTask id="work"/>',
        f'<userTask id="work"><documentation>{words}</documentation></userTask>',
    )
    return document(noted)


def headed(declaration: str, words: str = "x") -> bytes:
    return declaration.encode() + text(words)


SECRET = Path(__file__).as_uri()  # this very file, which holds the word that must not leak
WORD = "TOPSECRET"


def attributes(count: int) -> str:
    """So many attributes of one element."""
    return " ".join(f'a{n}="1"' for n in range(count))


def hostile() -> dict[str, tuple[bytes, str]]:
    """Every hostile document by name, with the code of the finding that must refuse it."""
    many = attributes(100_000)
    wide = "".join(f'<userTask id="t{n}" {attributes(60)}/>' for n in range(3400))
    return {
        "external file entity": (
            headed(f'<!DOCTYPE d [<!ENTITY x SYSTEM "{SECRET}">]>', "&x;"),
            "doctype",
        ),
        "parameter entity": (
            headed(f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{SECRET}"> %x;]>', "&y;"),
            "doctype",
        ),
        "external DTD": (headed(f'<!DOCTYPE definitions SYSTEM "{SECRET}">', "&y;"), "doctype"),
        "public DTD": (headed(f'<!DOCTYPE definitions PUBLIC "-//X//Y" "{SECRET}">'), "doctype"),
        "http entity": (
            headed('<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>', "&x;"),
            "doctype",
        ),
        "internal entity": (headed('<!DOCTYPE d [<!ENTITY x "hello">]>', "&x;"), "doctype"),
        "empty DOCTYPE": (headed("<!DOCTYPE definitions>"), "doctype"),
        "billion laughs": (headed(f"<!DOCTYPE d [{LAUGHS}]>", "&a9;"), "doctype"),
        "quadratic blow-up": (
            headed(f'<!DOCTYPE d [<!ENTITY a "{"A" * 100_000}">]>', "&a;" * 5000),
            "doctype",
        ),
        "attribute default": (headed('<!DOCTYPE d [<!ATTLIST d id ID "x">]>'), "doctype"),
        "undeclared entity": (text("&x;"), "malformed_xml"),
        "depth 65": (document("<subProcess>" * 63 + "</subProcess>" * 63), "too_deep"),
        "depth 240": (document("<subProcess>" * 240 + "</subProcess>" * 240), "too_deep"),
        "depth 100 000": (document("<x>" * 100_000 + "</x>" * 100_000), "too_deep"),
        "11 MB of text": (text("A" * 11_000_000), "too_large"),
        "one byte too many": (PLAIN + b" " * (safe_xml.MAX_BYTES + 1 - len(PLAIN)), "too_large"),
        "100 000 attributes": (document(f"<x {many}/>"), "too_many_attributes"),
        "65 attributes": (
            document(f"<x {attributes(65)}/>"),
            "too_many_attributes",
        ),
        "200 000 attributes in all": (document(wide), "too_many_attributes"),
        "300 000 elements": (document("<x/>" * 300_000), "too_many_elements"),
        "UTF-7": (headed('<?xml version="1.0" encoding="UTF-7"?>'), "encoding"),
        "unknown encoding": (headed('<?xml version="1.0" encoding="klingon"?>'), "encoding"),
        "encoding that libxml2 reads differently": (
            headed('<?xml version="1.0" encoding="cp437"?>'),
            "encoding",
        ),
        "stylesheet": (
            headed(f'<?xml-stylesheet type="text/xsl" href="{SECRET}"?>'),
            "instruction",
        ),
        "instruction inside": (document(MAIN + "<?php evil ?>"), "instruction"),
        "quote in an id": (document(MAIN + "<task id=\"x'] | //*['\"/>"), "unsafe_id"),
        "path in an id": (document(MAIN + '<task id="../../etc/passwd"/>'), "unsafe_id"),
        "empty id": (document(MAIN + '<task id=""/>'), "unsafe_id"),
        "long id": (document(MAIN + f'<task id="{"x" * 129}"/>'), "unsafe_id"),
        "letters that look alike": (document(MAIN + '<task id="w\u043erk"/>'), "unsafe_id"),
        "id with a line break": (document(MAIN + '<task id="a&#10;b"/>'), "unsafe_id"),
        "id used twice": (document(MAIN + task("work")), "duplicate_id"),
        "quote in a message reference": (
            document(MAIN + "<receiveTask id=\"r\" messageRef=\"x' or '1'='1\"/>"),
            "dangling_reference",
        ),
        "message that listens to another": (
            document(MAIN, "<message id='x\" or @id=\"other' name='x'/>"),
            "unsafe_id",
        ),
        "dangling target": (document(MAIN + flows("work>nobody")), "dangling_reference"),
        "dangling host": (
            document(MAIN + '<boundaryEvent id="b" attachedToRef="nobody"/>'),
            "dangling_reference",
        ),
        "dangling lane member": (
            document(
                '<laneSet><lane id="l"><flowNodeRef>nobody</flowNodeRef></lane></laneSet>' + MAIN
            ),
            "dangling_reference",
        ),
        "import of another file": (
            document(MAIN, f'<import importType="x" location="{SECRET}" namespace="y"/>'),
            "import",
        ),
        "cut off": (PLAIN[:-9], "malformed_xml"),
        "two roots": (PLAIN + PLAIN, "malformed_xml"),
        "empty": (b"", "malformed_xml"),
        "no XML": (b"\x89PNG\r\n\x1a\n", "malformed_xml"),
        "null bytes": (PLAIN.replace(b"work", b"w\x00rk"), "malformed_xml"),
        "unbound prefix": (document('<nobody:x id="x"/>'), "malformed_xml"),
        "HTML": (b"<html><body/></html>", "not_bpmn"),
        "the wrong namespace": (PLAIN.replace(b"20100524/MODEL", b"20240101/MODEL"), "not_bpmn"),
        "a process without definitions": (
            f"{HEAD.replace('<definitions', '<process')}</process>".encode(),
            "not_bpmn",
        ),
    }


CORPUS = hostile()


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_document_is_refused(name):
    document_, code = CORPUS[name]
    began = time.perf_counter()

    with pytest.raises(DeploymentRefused) as refused:
        xml.parse(document_, "evil.bpmn")

    finding = refused.value.findings[0]
    assert finding.code == code
    assert finding.resource == "evil.bpmn"
    assert finding.severity == "error"
    assert WORD not in finding.message
    assert len(finding.message) < 600
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("name", ["internal entity", "depth 240", "300 000 elements", "stylesheet"])
def test_a_bare_parse_would_have_accepted_it(name):
    assert etree.fromstring(CORPUS[name][0]) is not None


def test_an_inclusion_is_not_obeyed():
    included = (
        '<extensionElements><i:include xmlns:i="http://www.w3.org/2001/XInclude" '
        f'href="{SECRET}" parse="text"/></extensionElements>'
    )
    root = xml.parse(document(included + MAIN))

    assert WORD not in "".join(root.itertext())


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "US-ASCII", "UTF-16"])
def test_honest_encodings_are_read(encoding):
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{PLAIN.decode()}'

    assert xml.parse(declared.encode(encoding)).tag == xml.ROOT


def test_a_byte_order_mark_is_no_fault():
    assert xml.parse(b"\xef\xbb\xbf" + PLAIN).tag == xml.ROOT


def test_an_honest_diagram_is_accepted_with_its_drawing():
    root = xml.parse(drawn(line(task("work"))))

    assert [one.get("bpmnElement") for one in root.iter("{*}BPMNEdge")] == [
        "start_work",
        "work_end",
    ]


def test_comments_are_dropped_and_may_not_hide_anything():
    root = xml.parse(document(MAIN + "<!-- <!DOCTYPE x> &y; -->"))

    assert not any(callable(one.tag) for one in root.iter())


def test_depth_64_is_still_allowed():
    nested = "<subProcess>" * 62 + "</subProcess>" * 62

    assert xml.parse(document(nested)) is not None


def test_every_unsafe_id_is_reported_with_its_line():
    with pytest.raises(DeploymentRefused) as refused:
        xml.parse(document(MAIN + '\n<task id="a b"/>\n<task id="work"/>'))

    found = [(one.code, one.line, one.element_id) for one in refused.value.findings]
    assert found == [("unsafe_id", 2, ""), ("duplicate_id", 3, "work")]


def test_elements_of_other_vendors_may_share_an_id():
    shared = '<extensionElements><zeebe:x id="work"/><zeebe:x id="work"/></extensionElements>'

    assert xml.parse(document(shared + MAIN)) is not None


def test_a_doctype_is_refused_with_its_line():
    with pytest.raises(DeploymentRefused) as refused:
        xml.parse(b"\n\n<!DOCTYPE definitions>" + PLAIN)

    assert refused.value.findings[0].line == 3


@given(st.binary(max_size=200))
def test_noise_is_refused_and_never_breaks_anything(noise):
    with pytest.raises(DeploymentRefused):
        xml.parse(noise)


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_a_damaged_byte_is_read_or_refused_but_never_breaks_anything(place, byte):
    damaged = PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :]

    with suppress(DeploymentRefused):
        assert xml.parse(damaged).tag == xml.ROOT


def test_a_fault_in_a_document_without_ids_names_no_element():
    nameless = PLAIN.replace(b' id="definitions"', b"").replace(
        b"<process ", b'<collaboration><participant processRef="nobody"/></collaboration><process '
    )

    with pytest.raises(DeploymentRefused) as refused:
        xml.parse(nameless)

    (finding,) = refused.value.findings
    assert (finding.code, finding.element_id) == ("dangling_reference", "")
    assert "'participant' refers to 'nobody'" in finding.message
