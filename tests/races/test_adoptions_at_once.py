"""Adoptions while people work: two at once, several workers, and every promise is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from engine.records import AdoptionRequest, Search
from engine.worker import Worker
from tests import soak
from tests.engine.adopting import HOLIDAY, begin, deploy, rules
from tests.engine.builders import ROOT, open_tasks

SIZE = soak.size(6, 300)


def test_everybody_adopts_once_whoever_works_meanwhile(engine) -> None:
    deploy(engine, rules())
    for number in range(SIZE):
        begin(engine, f"A-{number}")
    deploy(engine, rules(8, also=HOLIDAY))
    keys = [one.key for one in open_tasks(engine)]
    asked = [engine.adopt_policy(AdoptionRequest(tenant="", reason="x"), by=ROOT) for _ in "ab"]

    def complete(chosen: list[str]) -> None:
        for key in chosen:
            engine.complete_user_task(key, {"count": 1}, by=ROOT)

    acts: list[Callable[[], object]] = [
        *(Worker(engine, name=f"w{n}").run_until_idle for n in range(3)),
        lambda: complete(keys[::3]),
    ]
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()
    Worker(engine, name="last").run_until_idle()

    told = [engine.adoption(one.key, by=ROOT) for one in asked]
    assert [(one.state, one.done) for one in told] == [("COMPLETED", SIZE)] * 2
    assert sum(one.changed for one in told) == SIZE
    assert not engine.search_incidents(Search(), by=ROOT).items
    running = Search(filter={"rule": "reply", "state": "CREATED"}, limit=1000)
    dues = {one.due for one in engine.search_deadlines(running, by=ROOT).items}
    assert dues == {date(2026, 3, 13)}
