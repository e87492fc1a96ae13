"""Where incidents were, as forms and records tell it, and what a group sees of it."""

import json
import re
from datetime import date, timedelta

import pytest

from app.casework import case_files, case_writing, repeat_places
from app.casework.agenda import opened_words
from app.casework.case_fields import DoesNotFit
from app.casework.case_files import Process
from app.casework.case_hints import Written, hints_of
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.location_patterns import Search
from app.store import agenda_items
from engine import deadline_functions
from tests.casework.test_meetings import a_meeting
from tests.processes.content import form_of, policy
from tests.sealing import NOW, keys

PARK, SQUARE = "53.0100, -2.2000", "53.0500, -2.2000"
HILL = "52.5000, -1.9000"
ELSEWHERE = ("48.85, 2.35", "53.01", "by the pond", "53,01 -2,2", "61.2, -1.0", "51.5, 1.9")
FORMS = ("register_complaint", "new_incident")


def tell(held, number: str, *records: tuple[str, dict[str, object]]) -> None:
    process = Process(tenant="poole", instance_key=f"i-{number}", business_id=number)
    case = case_files.case_of(held, process, by="ann")
    written = [Written(kind=KINDS[kind], values=values) for kind, values in records]
    case_writing.write(held, case, Origin(by="ann", source="test"), written)


def place(address: str, geo: str) -> tuple[str, dict[str, object]]:
    return "place", {"address": address, "geo": geo}


def incident(day: int) -> tuple[str, dict[str, object]]:
    return "incident", {"occurred_on": date(2026, 3, day)}


def seen(tx, number: int) -> list[tuple[object, object]]:
    """What comes before a group: how many incidents where."""
    held = keys(tx, NOW + timedelta(days=1))
    meeting = a_meeting(held, number, date(2026, 3, 4))
    search = Search(until=date(2026, 3, 4), days=28, metres=250, least=2)
    repeat_places.put_on_agenda(held, meeting, search)
    words = [
        opened_words(held, "agenda_item", one.key, one.sealed)
        for one in agenda_items.waiting(tx, "poole", "HUB")
    ]
    return sorted((one["latitude"], one["incidents"]) for one in words)


def test_an_incident_is_where_it_was_and_a_place_where_it_was_found_to_be(database):
    with database.transaction() as tx:
        tell(keys(tx), "POO-1", place("Park", "53.0300, -2.2000"), incident(1), incident(2))
        later = keys(tx, NOW + timedelta(hours=1))
        tell(later, "POO-1", place("Square", SQUARE), incident(2))
        tell(later, "POO-2", place("Square", SQUARE), incident(3))
        tell(keys(tx, NOW + timedelta(hours=2)), "POO-1", place("Park", PARK))

        for day in (1, 3):  # these say themselves where they were
            tell(later, "POO-2", ("incident", {**incident(day)[1], "geo": HILL}))

        assert seen(tx, 1) == [(52.5, 2), (53.01, 2), (53.05, 2)]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_takes_a_place_of_the_united_kingdom_into_the_case_file(form_id):
    form = form_of(form_id)
    field = form.schema["properties"]["coordinates"]
    library = deadline_functions.library(policy(""))
    answers = {"incident_date": date(2026, 3, 2), "place": "Park", "coordinates": PARK}

    records = hints_of(json.dumps(form.schema), library).written(answers, NOW)

    (made,) = [one.values for one in records if one.kind.name == "place"]
    assert (made["address"], made["geo"]) == ("Park", PARK)
    assert field["x-personal"] is True
    assert all(re.search(field["pattern"], one) for one in (PARK, "60.8,-0.8", "49.9, -6.3"))
    assert not any(re.search(field["pattern"], one) for one in ELSEWHERE)


@pytest.mark.parametrize("geo", ELSEWHERE)
def test_a_record_takes_no_other_place(geo):
    with pytest.raises(DoesNotFit, match="within the United Kingdom"):
        KINDS["place"].fields["geo"].fit(geo)
