"""What came of a case or of a deployment: everything that must be the same, however it came.

Keys and instants are left out, because they differ from run to run.
"""

from collections.abc import Mapping

from sqlalchemy import text

from engine.engine import Engine
from tests.engine.builders import ROOT

INSTANCES = """SELECT key, process_id, state, revision, end_element_ids, open_incidents
 FROM process_instance WHERE variables LIKE :topic ORDER BY process_id, key"""
HISTORY = "SELECT type, element_id, actor FROM history WHERE instance_key = :key ORDER BY seq"
WAITS = """SELECT kind, element_id, state FROM wait_state WHERE instance_key = :key
 ORDER BY opened_at, ordinal, kind, element_id"""
EFFECTS = """SELECT wait_state.element_id, count(*) FROM effect
 JOIN wait_state ON wait_state.key = effect.job WHERE wait_state.instance_key = :key
 GROUP BY wait_state.element_id ORDER BY wait_state.element_id"""
LETTERS = """SELECT element_id, letter_id, text FROM letter WHERE process_instance_key = :key
 ORDER BY element_id"""
PERSONAL = "SELECT source FROM case_record WHERE process_instance_key = :key"
MESSAGES = """SELECT name, state FROM message WHERE correlation_key = :topic
 ORDER BY published_at, name"""
RECEIPTS = "SELECT count(*) FROM command WHERE key = :key"
DEFINITIONS = "SELECT kind, id, version FROM definition WHERE tenant = :tenant ORDER BY kind, id"
RELEASES = "SELECT seq FROM release WHERE tenant = :tenant ORDER BY seq"
STARTS = """SELECT kind, name, process_id, element_id FROM start_subscription
 WHERE tenant = :tenant ORDER BY kind, name"""
START_WAITS = """SELECT kind, state, expects FROM wait_state
 WHERE tenant = :tenant AND instance_key IS NULL ORDER BY kind"""

Rows = list[tuple[object, ...]]


def ask(engine: Engine, statement: str, **values: str) -> Rows:
    with engine.database.read() as tx:
        return [tuple(row) for row in tx.execute(text(statement), values)]


def of_topic(engine: Engine, topic: str) -> Mapping[str, object]:
    """Everything that belongs to the cases about one topic, the listener's included."""
    instances = ask(engine, INSTANCES, topic=f'%"{topic}"%')
    return {
        "messages": ask(engine, MESSAGES, topic=topic),
        "receipts": ask(engine, RECEIPTS, key=topic),
        "instances": [
            {
                "instance": row[1:],
                "chain is whole": engine.verify_history(str(row[0]), by=ROOT).whole,
                **{
                    name: [[_plain(cell, topic) for cell in line] for line in found]
                    for name, found in _of_instance(engine, str(row[0])).items()
                },
            }
            for row in instances
        ],
    }


def of_tenant(engine: Engine, tenant: str) -> Mapping[str, object]:
    """Everything that a deployment puts in force for one tenant."""
    wanted = {
        "definitions": DEFINITIONS,
        "releases": RELEASES,
        "starts": STARTS,
        "start waits": START_WAITS,
    }
    found = {name: ask(engine, one, tenant=tenant) for name, one in wanted.items()}
    return {**found, "receipts": ask(engine, RECEIPTS, key=tenant)}


def _of_instance(engine: Engine, key: str) -> Mapping[str, Rows]:
    wanted = {
        "history": HISTORY,
        "waits": WAITS,
        "effects": EFFECTS,
        "letters": LETTERS,
        "personal": PERSONAL,
    }
    return {name: ask(engine, one, key=key) for name, one in wanted.items()}


def _plain(cell: object, topic: str) -> object:
    return cell.replace(topic, "TOPIC") if isinstance(cell, str) else cell
