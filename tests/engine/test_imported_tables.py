"""Tables of a bundle that import others of it: one model of types and functions for several."""

import pytest

from engine.engine import Engine
from engine.errors import DeploymentRefused, NotFound
from tests.engine.builders import ROOT, given_deployed

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
SHARED = f"""<definitions xmlns="{DMN}" id="shared" name="Shared" namespace="urn:shared">
 <businessKnowledgeModel id="twice" name="twice"><encapsulatedLogic><formalParameter name="n"/>
 <literalExpression><text>n * FACTOR</text></literalExpression></encapsulatedLogic>
 </businessKnowledgeModel></definitions>"""
USING = f"""<definitions xmlns="{DMN}" id="using" name="Using" namespace="urn:using">
 <import name="shared" namespace="urn:shared" importType="{DMN}"/>
 <decision id="points" name="points"><variable name="points"/><knowledgeRequirement>
 <requiredKnowledge href="urn:shared#twice"/></knowledgeRequirement>
 <literalExpression><text>shared.twice(count)</text></literalExpression></decision>
 </definitions>"""


def shared(factor: int) -> str:
    return SHARED.replace("FACTOR", str(factor))


def points(engine: Engine, tenant: str | None = None) -> object:
    return engine.evaluate_decision("points", {"count": 21}, by=ROOT, tenant=tenant).value


def test_a_table_imports_another_of_its_bundle(engine):
    deployment = given_deployed(engine, table_using=USING, table_shared=shared(2))

    assert points(engine) == 42
    assert {(one.kind, one.id) for one in deployment.definitions} == {
        ("decision", "points"),
        ("decision model", "urn:shared"),
    }


def test_a_new_version_of_what_is_imported_counts_at_once(engine):
    given_deployed(engine, table_using=USING, table_shared=shared(2))

    changed = given_deployed(engine, table_using=USING, table_shared=shared(3)).changed

    assert [(one.kind, one.version) for one in changed] == [("decision model", 2)]
    assert points(engine) == 63


def test_a_partnership_may_replace_what_a_common_table_imports(engine):
    given_deployed(engine, table_using=USING, table_shared=shared(2))
    given_deployed(engine, table_shared=shared(10), tenant="poole")

    assert (points(engine), points(engine, "poole")) == (42, 210)


@pytest.mark.parametrize(
    ("shared_model", "words"),
    [
        ("", "no model has the namespace 'urn:shared'"),
        (
            SHARED.replace("FACTOR", "2").replace(
                "<business", f'<import name="u" namespace="urn:using" importType="{DMN}"/><business'
            ),
            "models import one another",
        ),
    ],
    ids=["missing", "circular"],
)
def test_an_import_that_cannot_be_followed_is_refused(engine, shared_model, words):
    files = {"table_using": USING} | ({"table_shared": shared_model} if shared_model else {})

    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, **files)

    assert any(words in one.message for one in refused.value.findings)
    assert {one.resource for one in refused.value.findings} <= {"using.dmn", "shared.dmn"}
    with pytest.raises(NotFound):
        points(engine)
