"""What a meeting sees of places and of what belongs together: the location report, and the map."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.meeting_shapes import ShownMap, ShownPlaces, ShownTie, shown_item
from app.api.meetings import PLACE, Visiting
from app.api.routes import GuardedRoute, declared
from app.casework import location_report, meeting_sight, repeat_places
from app.casework.agenda import opened_words
from app.casework.case_sight import Reader
from app.casework.location_patterns import Pattern, Search
from app.casework.meeting_sight import Seat
from app.casework.vault import Keys
from engine.clock import local_date

router = APIRouter(prefix="/v1/meetings", tags=["Meetings"], route_class=GuardedRoute)

T = TypeVar("T")
CSV = "text/csv"


@router.get(
    f"{PLACE}/location-report",
    response_model=ShownPlaces,
    **declared("getLocationReport", "cases"),
)
def get_location_report(visiting: Visiting) -> Response:
    """Return the places on the agenda where incidents came back, as GeoJSON.

    They are as they were when the agenda was closed. Refused (403) until you have accepted the
    confidentiality statement.
    """

    def show(patterns: list[Pattern], search: Search) -> ShownPlaces:
        return ShownPlaces.model_validate(location_report.as_geojson(patterns, search))

    return visiting.asked.answer(_reported(visiting, show))


@router.get(
    f"{PLACE}/location-report/csv",
    response_class=Response,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
    **declared("getLocationReportCSV", "cases"),
)
def get_location_report_csv(visiting: Visiting) -> Response:
    """Return the same as a table for spreadsheets."""
    text = _reported(visiting, lambda patterns, _search: location_report.as_csv(patterns))
    return Response(text, media_type=f"{CSV}; charset=utf-8", headers={"Cache-Control": "no-store"})


@router.get(f"{PLACE}/map", response_model=ShownMap, **declared("getMeetingMap", "cases"))
def get_meeting_map(visiting: Visiting) -> Response:
    """Return which people, peers and places of the agenda belong together, of what you may see.

    Two items do when their cases have the same victim, perpetrator or place, or are linked. It
    names nobody. Refused (403) until you have accepted the confidentiality statement.
    """

    def show(keys: Keys, reader: Reader, seat: Seat) -> ShownMap:
        meeting_sight.check_accepted(keys.tx, reader, seat)
        ties = meeting_sight.ties(keys, seat)
        return ShownMap(
            items=[shown_item(one) for one in seat.items],
            ties=[ShownTie.model_validate(one) for one in ties],
        )

    return visiting.asked.answer(visiting.see(show))


def _reported(visiting: Visiting, show: Callable[[list[Pattern], Search], T]) -> T:
    def seen(keys: Keys, reader: Reader, seat: Seat) -> T:
        meeting_sight.check_accepted(keys.tx, reader, seat)
        words = [
            opened_words(keys, "agenda_item", one.key, one.sealed)
            for one in seat.items
            if one.kind == "location"
        ]
        until = local_date(seat.meeting.cut_off_at)
        search = repeat_places.search_of(words, until)
        return show(repeat_places.patterns_of(words), search)

    return visiting.see(seen)
