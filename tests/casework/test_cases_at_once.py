"""Several processes bring something for one case at the same moment."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from sqlalchemy import select

from app.assembly import engine_on
from app.casework import case_entries
from app.casework.case_writing import Origin
from app.casework.erasing import erase
from app.casework.keeping import keep
from app.store import case_files, case_links, case_rows
from app.store.case_tables import case_fingerprint
from engine.connectors import Told
from engine.engine import Engine
from engine.errors import WrongState
from engine.feel import STANDARD
from engine.records import Actor, PersonalEntry
from tests import soak
from tests.races.racing import race
from tests.sealing import VAULT

ROOT = Actor(subject="root", tenant=None, operates=True)
FORM = {
    "properties": {},
    "x-case": [
        {"record": "person", "role": "victim", "name": "=name"},
        {"record": "action", "what": "=name", "agency": "police"},
        {"record": "action", "what": "=name", "agency": "landlord"},
    ],
}
PROCESSES = 3


def bringing(engine: Engine, instance: str, number: str) -> Callable[[], str]:
    """Submit the form in a process that bears the number of a case."""
    told = Told(form=json.dumps(FORM), scope={"name": "Ada Quill"}, library=STANDARD)

    def bring() -> str:
        entry = PersonalEntry(
            instance_key=instance, business_id=number, tenant="poole", form_id="register",
            user_task_key="t", values={"name": "Ada Quill"}, by="ann", at=engine.now(),
        )  # fmt: skip
        engine.carry_out(
            lambda command: keep(VAULT.keys(command.tx, command.at), entry, told), by=ROOT
        )
        return "kept"

    return bring


@pytest.mark.parametrize("late_one", ["p1", "p2"])
def test_whoever_waited_while_a_case_was_erased_adds_nothing_to_it(database, clock, late_one):
    engine = engine_on(database, clock, VAULT)
    bringing(engine, "p1", "C-1")()
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as tx:
            case = case_files.newest(tx, "poole", "C-1")
            assert case is not None
            erase(VAULT.keys(tx, clock.now()), case, Origin(by="rita", source="test"))
            late = pool.submit(bringing(engine, late_one, "C-1"))
            with pytest.raises(TimeoutError):
                late.result(0.3)
        # Its own process is refused; another one that bears the number begins a case of its own.
        with pytest.raises(WrongState) if late_one == "p1" else nullcontext():
            assert late.result() == "kept"

    with database.read() as tx:
        newest = case_files.newest(tx, "poole", "C-1")
        assert newest is not None
        assert newest.ordinal == (1 if late_one == "p1" else 2)
        assert case_links.matches(tx, "poole", case.key) == []
        found = tx.execute(select(case_fingerprint.c.case_key)).scalars().all()
        assert case.key not in found


def test_they_open_one_case_with_one_key_and_count_on(database, clock):
    engine = engine_on(database, clock, VAULT)
    for turn in range(soak.size(12, 200)):
        number = f"C-{turn}"
        keys = [f"{number}-{one}" for one in range(PROCESSES)]

        assert race([bringing(engine, key, number) for key in keys]) == {"kept": PROCESSES}

        with database.read() as tx:
            case = case_files.newest(tx, "poole", number)
            assert case is not None
            assert case.ordinal == 1
            assert case_files.instances_of(tx, case.key) == sorted(keys)
            assert len(case_links.episodes(tx, case.key)) == 1
            entries = case_entries.of_case(VAULT.reading(tx), case.key)
            assert [one.fields for one in entries] == [{"name": "Ada Quill"}] * PROCESSES
            actions = case_rows.of_case(tx, "action", case.key)
            numbers = sorted(int(str(row.facts["number"])) for row in actions)
            assert numbers == list(range(1, 2 * PROCESSES + 1))
