"""Models built on other models: names, types and functions behind the name of an import."""

import pytest

from engine import dmn
from tests.dmn.models import DMN_1_5, given_decision, given_input, literal

PERSON = (
    '<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef>'
    '</itemComponent><itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>'
    '</itemDefinition><itemDefinition name="tAge"><typeRef>number</typeRef>'
    "<allowedValues><text>[0..150]</text></allowedValues></itemDefinition>"
)
GREET = (
    '<businessKnowledgeModel id="greet" name="Say hello"><encapsulatedLogic>'
    f'<formalParameter name="who" typeRef="tPerson"/>{literal("hail + who.full name")}'
    '</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#hail"/>'
    "</knowledgeRequirement></businessKnowledgeModel>"
)
ANN = {"full name": "Ann", "age": 40}


def given_model(space: str, *elements: str, imports: dict[str, str] | None = None) -> bytes:
    found = "".join(
        f'<import id="import_{name}" name="{name}" namespace="{other}" importType="{DMN_1_5}"/>'
        for name, other in (imports or {}).items()
    )
    return (
        f'<definitions xmlns="{DMN_1_5}" xmlns:p="urn:people" id="m" name="M" '
        f'namespace="{space}">{found}{"".join(elements)}</definitions>'
    ).encode()


def needs(kind: str, *references: str) -> str:
    role = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
    return "".join(f'<{role}><{kind} href="{one}"/></{role}>' for one in references)


def decision(name: str, text: str, requirements: str = "", kind: str = "") -> str:
    reference = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{reference}/>'
        f"{requirements}{literal(text)}</decision>"
    )


PEOPLE = given_model(
    "urn:people",
    PERSON,
    given_input("person", "tPerson"),
    given_decision("hail", literal('"Hello, "')),
    GREET,
    decision("adult", "person.age >= 18", needs("requiredInput", "#in_person")),
)


def lint_codes(xml: bytes, *others: bytes) -> list[tuple[str, str]]:
    return [(one.code, one.element_id) for one in dmn.lint(xml, others=others)]


@pytest.mark.parametrize(
    ("inputs"), [{"person": ANN}, {"people": {"person": ANN}}], ids=["by its name", "in a context"]
)
def test_an_imported_decision_is_a_requirement(inputs: dict[str, object]) -> None:
    model = given_model(
        "urn:root",
        decision("d", "not(people.adult)", needs("requiredDecision", "urn:people#adult")),
        imports={"people": "urn:people"},
    )

    assert dmn.load(model, others=[PEOPLE]).evaluate("d", inputs).value is False
    assert dmn.load(model, others=[PEOPLE]).decisions[0].inputs == ("person",)
    assert lint_codes(model, PEOPLE) == []


def test_an_imported_function_and_type_are_used_behind_the_name() -> None:
    model = given_model(
        "urn:root",
        '<inputData id="in_x" name="x"><variable name="x" typeRef="people.tPerson"/></inputData>',
        decision(
            "d",
            "people.Say hello(x)",
            needs("requiredInput", "#in_x") + needs("requiredKnowledge", "urn:people#greet"),
        ),
        imports={"people": "urn:people"},
    )
    loaded = dmn.load(model, others=[b"<no dmn/>", PEOPLE])

    assert loaded.evaluate("d", {"x": ANN}).value == "Hello, Ann"
    assert loaded.evaluate("d", {"x": {**ANN, "age": 200}}).value is None
    assert lint_codes(model, PEOPLE) == []


@pytest.mark.parametrize("reference", ["people.tAge", "p:tAge"])
def test_a_type_is_found_by_the_import_or_by_an_xml_prefix(reference: str) -> None:
    model = given_model(
        "urn:root", decision("d", "151", kind=reference), imports={"people": "urn:people"}
    )

    assert dmn.load(model, others=[PEOPLE]).evaluate("d", {}).value is None
    assert lint_codes(model, PEOPLE) == []


def test_an_import_without_a_name_adds_to_the_models_own_names() -> None:
    model = given_model(
        "urn:root",
        decision("d", "if adult then 1 else 2", needs("requiredDecision", "urn:people#adult")),
        decision("age", "151", kind="tAge"),
        imports={"": "urn:people"},
    )
    loaded = dmn.load(model, others=[PEOPLE])

    assert loaded.evaluate("d", {"person": ANN}).value == 1
    assert loaded.evaluate("age", {}).value is None


def test_imports_of_imports_lie_one_name_deeper_and_ids_may_be_the_same() -> None:
    needed = needs("requiredDecision", "urn:people#adult")
    left = given_model(
        "urn:left", decision("same", "people.adult", needed), imports={"people": "urn:people"}
    )
    right = given_model(
        "urn:right", decision("same", "not(p2.adult)", needed), imports={"p2": "urn:people"}
    )
    root = given_model(
        "urn:root",
        decision(
            "same",
            "[left.same, right.same, left.people.adult]",
            needs("requiredDecision", "urn:left#same", "urn:right#same"),
        ),
        imports={"left": "urn:left", "right": "urn:right"},
    )

    loaded = dmn.load(root, others=[left, right, PEOPLE])

    assert loaded.evaluate("same", {"person": ANN}).value == [True, False, True]
    assert loaded.evaluate("left.same", {"person": ANN}).value is True
    assert [info.name for info in loaded.decisions] == ["same"]


def test_an_imported_service_takes_its_own_inputs() -> None:
    service = (
        '<decisionService id="s" name="check"><outputDecision href="#adult"/>'
        '<inputData href="#in_person"/></decisionService>'
    )
    people = PEOPLE.replace(b"</definitions>", f"{service}</definitions>".encode())
    root = given_model(
        "urn:root",
        decision(
            "d",
            'p.check({full name: "Bo", age: 3})',
            needs("requiredKnowledge", "urn:people#s"),
        ),
        imports={"p": "urn:people"},
    )

    assert dmn.load(root, others=[people]).evaluate("d", {"person": ANN}).value is False


def test_an_element_of_the_own_namespace_may_be_referred_to_in_full() -> None:
    model = given_model(
        "urn:root",
        decision("a", "1"),
        decision("b", "a + 1", needs("requiredDecision", "urn:root#a")),
    )

    assert dmn.load(model).evaluate("b", {}).value == 2


@pytest.mark.parametrize(
    ("others", "code", "words"),
    [
        ([], "import", "no model has the namespace 'urn:people'"),
        ([PEOPLE, PEOPLE + b" "], "import", "several models have the namespace 'urn:people'"),
        (
            [given_model("urn:people", imports={"r": "urn:root"})],
            "circular",
            "'urn:root' imports 'urn:people' imports 'urn:root'",
        ),
        ([given_model("urn:people", imports={"x": "urn:gone"})], "import", "'urn:gone'"),
    ],
    ids=["missing", "ambiguous", "circular", "missing deeper"],
)
def test_an_import_that_cannot_be_followed_is_refused(
    others: list[bytes], code: str, words: str
) -> None:
    model = given_model("urn:root", imports={"people": "urn:people"})

    with pytest.raises(dmn.DmnError, match=r"namespace|import") as caught:
        dmn.load(model, others=others)

    assert words in str(caught.value)
    assert [one[0] for one in lint_codes(model, *others)] == [code]


def test_a_model_that_imports_itself_is_refused() -> None:
    with pytest.raises(dmn.DmnError, match="'urn:root' imports 'urn:root'"):
        dmn.load(given_model("urn:root", imports={"me": "urn:root"}))


def test_imports_of_other_kinds_are_refused_by_name() -> None:
    schema = b'<import name="x" namespace="urn:x" importType="http://www.w3.org/2001/XMLSchema"/>'
    model = given_model("urn:root").replace(b"</definitions>", schema + b"</definitions>")

    with pytest.raises(dmn.DmnError, match="XMLSchema"):
        dmn.load(model)


def test_an_outline_is_read_without_compiling() -> None:
    model = given_model("urn:root", decision("d", "(("), imports={"people": "urn:people"})

    found = dmn.outline(model)

    assert found == dmn.Outline("urn:root", "M", (("d", "d"),), ("urn:people",))


def chain(levels: int, *, doubled: bool) -> list[bytes]:
    """Models of which each imports the next, under two names if wanted."""
    models = [given_model(f"urn:{levels}", given_decision("bottom", literal("1")))]
    for level in range(levels):
        imports = {"a": f"urn:{level + 1}"} | ({"b": f"urn:{level + 1}"} if doubled else {})
        models.append(given_model(f"urn:{level}", PERSON, decision("d", "1"), imports=imports))
    return models[::-1]


def test_many_ways_to_one_model_are_walked_once() -> None:
    root, *others = sorted(chain(30, doubled=True), key=lambda one: b'"urn:0"' not in one)

    assert dmn.load(root, others=others).evaluate("d", {"a": {"a": {}}}).value == 1
    assert lint_codes(root, *others) == []


def test_imports_nested_too_deeply_are_refused() -> None:
    root, *others = sorted(chain(400, doubled=False), key=lambda one: b'"urn:0"' not in one)

    with pytest.raises(dmn.DmnError, match="nested more than 40 deep"):
        dmn.load(root, others=others)
