"""Bundles: how a folder is read, and how large one may be."""

import pytest

from engine import bundles
from engine.engine import Engine
from engine.errors import DeploymentRefused, LimitExceeded
from engine.limits import Limits
from engine.records import Bundle
from tests.engine.builders import ONE_TASK, ROOT, bundle, given_deployed, table


def test_a_folder_is_read_by_tenant(tmp_path):
    for name in (
        "common/p/p.bpmn",
        "common/p/scenarios/a.yaml",
        "common/README.md",
        "partnerships/islington/forms/f.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "common" / "link.bpmn").symlink_to("/etc/hostname")

    found = bundles.read_all(tmp_path)

    assert {tenant: set(one.files) for tenant, one in found.items()} == {
        "": {"p/p.bpmn"},
        "islington": {"forms/f.json"},
    }


@pytest.mark.parametrize("limits", [Limits(resources=0), Limits(bundle=10)], ids=str)
def test_a_bundle_has_bounds(database, clock, limits):
    with pytest.raises(LimitExceeded):
        given_deployed(Engine(database, clock, limits=limits), ONE_TASK)


def test_a_table_with_a_fault_is_refused_with_its_file(engine):
    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, table_t=table("(("))

    assert {one.resource for one in refused.value.findings} == {"t.dmn"}


def test_an_empty_bundle_deploys_nothing(engine):
    assert engine.deploy(Bundle({}), by=ROOT).changed == ()
    assert engine.deploy(bundle(), by=ROOT).definitions == ()
