"""Processes with a job `print`, and who does it."""

from engine.engine import Engine
from engine.records import Search
from tests.engine import diagrams as d
from tests.engine.builders import ROOT

HEADER = '<zeebe:taskHeaders><zeebe:header key="size" value="A4"/></zeebe:taskHeaders>'
PRINTS = d.process(
    "prints", d.start(), d.service_task("print", "print", more=HEADER), d.user_task("done"), d.end()
)
CATCHES = d.process(
    "catches", d.start(), d.service_task("print", "print"), d.user_task("done"), d.end(),
    d.boundary("jam", "print", '<bpmn:errorEventDefinition id="x" errorRef="e"/>'),
    d.user_task("repair"), d.end("repaired"),
    flows=[
        ("started", "print", ""), ("print", "done", ""), ("done", "ended", ""),
        ("jam", "repair", ""), ("repair", "repaired", ""),
    ],
    declared=d.error("e", "JAM"),
)  # fmt: skip


def jobs(engine, by=ROOT, **more):
    return list(engine.search_jobs(Search(filter=more), by=by).items)


def with_connector(engine, connector) -> Engine:
    return Engine(engine.database, engine.clock, connectors={"print": connector})
