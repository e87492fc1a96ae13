"""Reading the XML: what is a decision model, and what is turned away."""

import pytest

from engine import dmn
from tests.dmn.models import DMN_1_5, given_decision, given_model, literal

GOOD = given_model(given_decision("d", literal("1"))).decode()
LAUGHS = '<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{n} "{10 * f"&a{n - 1};"}">' for n in range(1, 10)
)
ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(100))
REFUSED = {
    "external entity": f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>{GOOD}',
    "internal entity": f'<!DOCTYPE d [<!ENTITY x "hello">]>{GOOD}',
    "doctype": f"<!DOCTYPE definitions>{GOOD}",
    "billion laughs": f"<!DOCTYPE d [{LAUGHS}]>{GOOD}",
    "processing instruction": f'<?xml-stylesheet href="file:///etc/passwd"?>{GOOD}',
    "not XML": "=1+1",
    "nothing": "",
    "another language": '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "no namespace": "<definitions/>",
    "deep": GOOD.replace("</decision>", "<list>" * 300 + "</list>" * 300 + "</decision>"),
    "many elements": GOOD.replace("</decision>", "<x/>" * 60_000 + "</decision>"),
    "many attributes": GOOD.replace("<decision ", f"<decision {ATTRIBUTES} "),
    "large": GOOD + " " * (3 << 20),
    "UTF-7": '<?xml version="1.0" encoding="UTF-7"?>' + GOOD,
    "unknown encoding": '<?xml version="1.0" encoding="klingon"?>' + GOOD,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_harmful_document_is_refused(name: str) -> None:
    with pytest.raises(dmn.DmnError):
        dmn.load(REFUSED[name].encode())


@pytest.mark.parametrize("name", REFUSED)
def test_lint_reports_a_harmful_document(name: str) -> None:
    assert [found.code for found in dmn.lint(REFUSED[name].encode())] == ["dmn_unreadable"]


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        DMN_1_5,
    ],
)
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    model = dmn.load(given_model(given_decision("d", literal("1")), namespace=namespace))

    assert model.evaluate("d", {}).value == 1


def test_comments_and_foreign_elements_do_not_matter() -> None:
    logic = f'<!-- a --><x:note xmlns:x="urn:x"/>{literal("1 <!-- not here -->")}'
    logic = logic.replace("&lt;!-- not here --&gt;", "<!-- here -->")

    assert dmn.load(given_model(given_decision("d", logic))).evaluate("d", {}).value == 1
