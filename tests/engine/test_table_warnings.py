"""What the analysis of tables says when they are deployed: warnings, which stop nothing."""

from engine.engine import Engine
from tests.engine.builders import ROOT, given_deployed, table


def gapped() -> str:
    return table(3).replace("&lt; 3", "&lt; 2")


def test_a_gap_in_a_table_is_a_warning_of_the_deployment(engine: Engine) -> None:
    deployment = given_deployed(engine, table_t=gapped())

    (warning,) = deployment.warnings
    assert (warning.code, warning.resource, warning.element_id) == ("table_gap", "t.dmn", "t")
    assert warning.message == "no row matches when 'count' is 2"
    assert warning.severity == "warning"
    assert warning.advice
    assert engine.evaluate_decision("threshold", {"count": 2}, by=ROOT).value is None


def test_a_whole_table_has_no_warnings(engine: Engine) -> None:
    assert given_deployed(engine, table_t=table(3)).warnings == ()
