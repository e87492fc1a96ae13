"""A measure of the law that is over, found by its number, and when it was in force."""

from datetime import date

import pytest

from app.assembly import engine_on
from app.casework import case_files, case_writing, measure_terms
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from engine.connectors import ConnectorError
from tests.connectors.jobs import run
from tests.sealing import VAULT, keys

NUMBER = "POO-2026-0917"
JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))
PLANNED = {"stage": "made", "on": JUNE, "tool": "pspo", "until": AUGUST}
EARLY = {"stage": "ended", "on": JULY, "outcome": "withdrawn"}
LATER = {"stage": "ended", "on": date(2026, 8, 2), "outcome": "expired"}
HEARD = {"stage": "heard", "on": JUNE, "outcome": "granted", "until": AUGUST}
FOR_GOOD = [{**PLANNED, "until": None}, {"stage": "ended", "on": JUNE, "outcome": "granted"}]


@pytest.fixture
def office(database, clock):
    return engine_on(database, clock, VAULT)


def recorded(office, stages, measure_no=1):
    """Put the stages of a measure on record, and return the terms of the case's measures."""
    with office.database.transaction() as tx:
        process = Process(tenant="poole", instance_key="1", business_id=NUMBER)
        case = case_files.case_of(keys(tx), process, by="ann")
        kind = KINDS["legal_measure"]
        rows = [Written(kind=kind, values={**one, "measure_no": measure_no}) for one in stages]
        origin = Origin(by="ann", source="f", process_instance_key="1")
        case_writing.write(keys(tx), case, origin, rows)
        return measure_terms.terms(tx, case.key)


@pytest.mark.parametrize(
    ("stages", "until"),
    [
        ([PLANNED], AUGUST),
        ([PLANNED, EARLY], JULY),
        ([PLANNED, LATER], AUGUST),
        ([HEARD, {**EARLY, "outcome": "expired"}], JULY),
        (FOR_GOOD, None),
    ],
)
def test_a_measure_was_in_force_from_its_first_day_to_its_last(office, stages, until):
    (term,) = recorded(office, stages)

    assert (term.since, term.until) == (JUNE, until)
    assert not term.why_not(JUNE)
    assert not term.why_not(until or AUGUST)
    assert "came into force on 1 June 2026" in term.why_not(date(2026, 5, 31))
    assert bool(term.why_not(date(2026, 8, 2))) == (until is not None)


@pytest.mark.parametrize(
    "stages", [[{"stage": "proposed", "on": JUNE}], [{**HEARD, "outcome": "refused"}]]
)
def test_what_was_never_in_force_has_no_term(office, stages):
    assert recorded(office, stages) == []


def test_a_measure_is_found_by_its_number_with_the_breaches_of_others(office):
    breach = {"stage": "breached", "on": JULY}
    recorded(office, [PLANNED, breach, breach, LATER])

    found = run(office, "legal_measure_term", "2", measure_ref=f"{NUMBER}-L1")
    again = run(office, "legal_measure_term", "1", measure_ref=f"{NUMBER}-L1")

    assert found == {
        "case_no": NUMBER, "measure_no": 1, "tool": "pspo", "in_force_from": JUNE, "breaches": 2
    }  # fmt: skip
    assert again["breaches"] == 0
    for other in (f"{NUMBER}-L2", NUMBER, "POO-1-L1"):
        with pytest.raises(ConnectorError, match="ever in force"):
            run(office, "legal_measure_term", "2", measure_ref=other)
