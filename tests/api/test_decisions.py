"""A decision says the same over HTTP as on the command line, dates included."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.cli import main
from tests.api.conftest import TENANT, deploy
from tests.api.permits import zipped
from tests.dmn.models import given_decision, given_input, given_model, table

COMMON = Path(__file__).parents[2] / "processes" / "common"
QUALIFIES = COMMON / "threshold_decision" / "complaint_qualifies.dmn"
POLICY = COMMON / "policy.toml"


def given_facts(complaint_date: str) -> dict[str, object]:
    return {
        "complaint": {
            "incident_date": "2026-02-09",
            "complaint_date": complaint_date,
            "agency": "police",
            "same_behaviour": True,
            "definition_met": True,
        },
        "earlier": [],
        "application_date": "2026-03-25",
        "recognised": ["police"],
        "cumulative_harm": False,
    }


def typed(capsys: pytest.CaptureFixture[str], *arguments: object) -> object:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert ended.value.code in (0, None)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("complaint_date", "result"), [("2026-02-10", "qualifies"), ("2026-03-20", "reported_late")]
)
def test_the_service_and_the_command_line_agree(
    client: TestClient,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    complaint_date: str,
    result: str,
) -> None:
    deploy(client, {path.name: path.read_bytes() for path in (POLICY, QUALIFIES)})
    rules = typed(capsys, "feel", "policy.threshold", "--policy", POLICY)
    facts = {**given_facts(complaint_date), "rules": rules}
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts))

    answer = client.post(
        "/v1/decision-definitions/evaluation",
        json={"decisionDefinitionId": "complaint_qualifies", "variables": facts},
    )
    told = typed(
        capsys,
        *("decide", QUALIFIES, "--decision", "complaint_qualifies", "--json"),
        *("--policy", POLICY, "--input", path),
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["output"] == told["value"]
    assert told["value"]["result"] == result


def test_a_warning_has_its_place_over_http_and_on_the_command_line(
    client: TestClient, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    deploy(client, {path.name: path.read_bytes() for path in (POLICY, QUALIFIES)})
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({"recognised": 7}))

    answer = client.post(
        "/v1/decision-definitions/evaluation",
        json={"decisionDefinitionId": "complaint_qualifies", "variables": {"recognised": 7}},
    )
    told = typed(
        capsys,
        *("decide", QUALIFIES, "--decision", "complaint_qualifies", "--json"),
        *("--policy", POLICY, "--input", path),
    )

    assert answer.json()["warnings"] == told["warnings"]
    pointed = [one for one in told["warnings"] if one["expression"]]
    assert pointed
    assert all(one["elementId"] and one["line"] >= 1 and one["column"] >= 1 for one in pointed)


@pytest.mark.parametrize("cell", ["> 3", "> ("])
def test_lint_and_a_deployment_find_the_same(
    client: TestClient, capsys: pytest.CaptureFixture[str], tmp_path: Path, cell: str
) -> None:
    output = '<output name="o"><outputValues><text>"a", "b"</text></outputValues></output>'
    logic = table(["n"], [output], [("< 3", '"a"'), (cell, '"c"')])
    model = given_model(given_input("n", "number"), given_decision("d", logic, requires=["in_n"]))
    folder = tmp_path / "common" / "case"
    folder.mkdir(parents=True)
    (folder / "grades.dmn").write_bytes(model)
    (tmp_path / "common" / "policy.toml").write_bytes(POLICY.read_bytes())

    with pytest.raises(SystemExit):
        main(["lint", str(tmp_path), "--json"])
    linted = json.loads(capsys.readouterr().out)["findings"]
    files = {"policy.toml": POLICY.read_bytes(), "case/grades.dmn": model}
    answer = client.post(
        "/v1/deployments",
        content=zipped(files),
        params={"tenantId": TENANT},
        headers={"Content-Type": "application/zip"},
    ).json()

    def found(one: dict[str, object]) -> list[object]:
        told = one.get("message") or one["detail"]
        return [str(one["code"]).upper(), told, one["elementId"], one["line"], one["resource"]]

    deployed = answer.get("warnings") or answer["errors"]
    assert linted
    assert [found(one) for one in linted] == [found(one) for one in deployed]
