"""How meetings, their agendas and their papers are shown."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from app.api.shapes import PlainObject, Shown
from app.casework.meeting_sight import PaperAction, PaperItem, Seat
from app.store.agenda_items import ItemRow


class ShownMeeting(Shown):
    """A meeting as a list shows it; `leader` is the role that decides."""

    meeting_key: str = Field(validation_alias="key")
    meeting_no: str = Field(validation_alias="number")
    meeting_type: str = Field(validation_alias="type")
    tenant_id: str = Field(validation_alias="tenant")
    state: str
    meeting_on: date
    meeting_at: datetime
    cut_off_at: datetime
    leader: str = Field(validation_alias="chair")
    quorum: int
    present: int | None
    revision: int
    process_instance_key: str


class ShownAttendee(Shown):
    """Who attends a meeting, and in which part: chair, coordinator, member or guest."""

    who: str
    part: str
    present: bool | None


class ShownMeetingInFull(ShownMeeting):
    """A meeting, who attends it, and the parts that you have in it."""

    attendees: list[ShownAttendee]
    parts: list[str]


class ShownItem(Shown):
    """An item of an agenda; nothing in it is personal."""

    item_key: str = Field(validation_alias="key")
    number: int | None
    meeting_type: str = Field(validation_alias="type")
    kind: str
    reason: str
    case_no: str | None
    case_key: str | None
    state: str
    carried: int
    added_at: datetime
    added_by: str


class ShownAgenda(Shown):
    """The items of an agenda that you may see, by number."""

    items: list[ShownItem]


class ShownStatement(Shown):
    """The confidentiality statement of a partnership, sentence by sentence."""

    statement: list[str]


class ShownReport(Shown):
    """What was reported on an action."""

    state: str
    on: date
    reported_at: datetime
    reported_by: str
    report_back: str | None


class ShownAction(Shown):
    """An action of an item, whichever meeting gave it."""

    action_key: str
    number: int
    agency: str
    owner: str | None
    what: str | None
    due: date
    power: str | None
    state: str
    reports: list[ShownReport]


class ShownPaper(ShownItem):
    """An item with what it is about and what came of it.

    What was erased with its case is empty.
    """

    words: PlainObject
    decision: str | None
    carried_over: bool | None
    decision_words: PlainObject
    minutes: list[str]
    actions: list[ShownAction]


class ShownPapers(Shown):
    """The papers of a meeting for one attendee."""

    meeting_no: str
    items: list[ShownPaper]
    minutes: list[str]


def shown_seat(seat: Seat) -> ShownMeetingInFull:
    """Return a meeting as its attendee sees it."""
    return ShownMeetingInFull(
        **ShownMeeting.model_validate(seat.meeting).model_dump(),
        attendees=[ShownAttendee.model_validate(one) for one in seat.attendees],
        parts=sorted(seat.parts),
    )


def shown_item(item: ItemRow) -> ShownItem:
    """Return an item without its words."""
    return ShownItem.model_validate(item)


def shown_paper(paper: PaperItem) -> ShownPaper:
    """Return an item with its words."""
    return ShownPaper(
        **shown_item(paper.item).model_dump(),
        words=dict(paper.words),
        decision=paper.decision.decision if paper.decision else None,
        carried_over=paper.decision.carried_over if paper.decision else None,
        decision_words=dict(paper.decision_words),
        minutes=list(paper.minutes),
        actions=[_action(one) for one in paper.actions],
    )


def _action(paper: PaperAction) -> ShownAction:
    action = paper.action
    return ShownAction(
        action_key=action.key,
        number=action.number,
        agency=action.agency,
        owner=_word(paper.words, "owner"),
        what=_word(paper.words, "what"),
        due=action.due,
        power=action.power,
        state=paper.state,
        reports=[
            ShownReport(
                state=one.state,
                on=one.on,
                reported_at=one.reported_at,
                reported_by=one.reported_by,
                report_back=_word(words, "report_back"),
            )
            for one, words in paper.reports
        ],
    )


def _word(words: Mapping[str, object], name: str) -> str | None:
    found = words.get(name)
    return found if isinstance(found, str) else None


class ShownTie(Shown):
    """Two items of the agenda that have something in common, by number.

    `on` names what: case, victim, perpetrator, place, or the kind of link that somebody made.
    """

    number: int
    other: int
    on: list[str]


class ShownMap(Shown):
    """Which people, peers and places of the agenda belong together."""

    items: list[ShownItem]
    ties: list[ShownTie]


class ShownPlaces(Shown):
    """The location pattern report as GeoJSON (RFC 7946); `search` says what was looked for."""

    type: str
    search: PlainObject
    features: list[PlainObject]
