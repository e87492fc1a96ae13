"""How cases and their records are shown."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from pydantic import Field

from app.api.shapes import PlainObject, Shown, ShownObject, as_json
from app.casework import case_sight
from app.casework.case_sight import Sight
from app.casework.vault import Keys
from app.store.case_rows import EventRow, RecordRow


class ShownCase(Shown):
    """A case as a list shows it; nothing in it is personal."""

    case_key: str = Field(validation_alias="key")
    case_no: str = Field(validation_alias="number")
    tenant_id: str = Field(validation_alias="tenant")
    state: str
    episode: int
    revision: int
    opened_at: datetime
    closed_at: datetime | None
    last_activity_at: datetime | None
    lead_department: str | None
    category: str | None
    band: str | None
    update_due: date | None


class ShownCaseInFull(ShownCase):
    """A case with the facts that diagrams decide by, and why the reader sees it."""

    facts: ShownObject
    because: str
    classes: list[str]


class ShownRecord(Shown):
    """One record. `personal` holds what the reader may see of it; `withheld` says why not more.

    `withheld` is empty, `withheld` (not for this reader) or `erased` (nobody can read it any more).
    """

    record_key: str
    record: str
    episode: int
    recorded_at: datetime
    recorded_by: str
    source: str
    facts: PlainObject
    personal: PlainObject
    withheld: str


class ShownRecords(Shown):
    """Records of a case, oldest first."""

    items: list[ShownRecord]


class ShownEvent(Shown):
    """Something that happened in a case."""

    event_key: str = Field(validation_alias="key")
    at: datetime
    by: str
    type: str
    record_key: str
    source: str
    process_instance_key: str
    facts: PlainObject


class ShownTimeline(Shown):
    """A part of what happened in a case, oldest first; `after` asks for what follows."""

    items: list[ShownEvent]
    end_cursor: str | None


class ShownRead(Shown):
    """One reading of a case."""

    at: datetime
    by: str
    what: str
    because: str
    purpose: str
    lawful_basis: str
    classes: list[str]


class ShownReads(Shown):
    """Who read what of a case, oldest first; `after` asks for what follows."""

    items: list[ShownRead]
    end_cursor: str | None


class ShownWritten(Shown):
    """A record that was written; a `number` is that of an action, a `version` of an assessment."""

    record_key: str
    record: str
    number: int | None
    version: int | None


class ShownBrokenGlass(Shown):
    """A case that was opened without a part in it, and until when."""

    case_key: str
    until: datetime


def shown_event(sight: Sight, event: EventRow) -> ShownEvent:
    """Return something that happened as a reader may see it."""
    return ShownEvent.model_validate(
        replace(event, facts=dict(case_sight.facts_shown(sight, event.facts)))
    )


def shown_record(keys: Keys, sight: Sight, row: RecordRow) -> ShownRecord:
    """Return a record as a reader may see it."""
    personal, withheld = case_sight.shown(keys, sight, row)
    return ShownRecord(
        record_key=row.key,
        record=row.kind,
        episode=row.episode,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        source=row.source,
        facts=_plain(
            {
                name: value
                for name, value in case_sight.facts_shown(sight, row.facts).items()
                if name != "person"
            }
        ),
        personal=dict(personal),
        withheld=withheld,
    )


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    given = as_json({name: value for name, value in facts.items() if value is not None})
    return given if isinstance(given, dict) else {}


class ShownCertificate(Shown):
    """What is left of a case that was disposed of; `caseHash` is found by whoever knows its number.

    `baseOn` is the local day that its retention was counted from, `dueOn` the last day of it.
    `counts` says how much was erased, `told` which agencies held copies.
    """

    certificate_key: str = Field(validation_alias="key")
    case_key: str
    tenant_id: str = Field(validation_alias="tenant")
    case_hash: str
    kind: str
    opened_on: date
    base_on: date
    due_on: date
    disposed_at: datetime
    approved_by: list[str]
    counts: PlainObject
    told: list[str]
