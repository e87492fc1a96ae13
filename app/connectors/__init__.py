"""What a service task may call: one function per job type, registered with the engine."""

from collections.abc import Callable, Mapping
from functools import partial

from app.casework.vault import Keys, Vault
from app.connectors.agencies import find_agency, find_protocols_to_renew, record_protocol
from app.connectors.appealed_decision import check_independence, find_appealed_decision
from app.connectors.case_file import (
    assess_case,
    close_case,
    give_access,
    link_cases,
    open_case,
    record_in_case,
    reopen_case,
)
from app.connectors.case_matches import choose_reviews, find_facts, find_matches
from app.connectors.case_review_figures import write_figures
from app.connectors.disposal import (
    approve_disposals,
    dispose_case,
    dispose_of_meetings,
    dispose_of_reads,
    propose_disposals,
)
from app.connectors.duplicates import find_duplicates
from app.connectors.legal_measures import find_measure
from app.connectors.letter import send_letter
from app.connectors.letter_again import find_onward, send_again
from app.connectors.letter_needs import find_needs
from app.connectors.letter_queue import IN_THE_OUTBOX
from app.connectors.measure_independence import check_decider
from app.connectors.meetings import (
    add_to_agenda,
    call_off_panel,
    call_panel,
    close_agenda,
    end_meeting,
    find_action,
    find_unplanned,
    give_papers,
    open_meeting,
)
from app.connectors.retention import note_retention, watch_retention
from app.letter_settings import LetterSettings
from engine.connectors import Connector, JobContext

CaseConnector = Callable[[Keys, JobContext], Mapping[str, object]]

# What these read and write is not about people: nothing of it is sealed.
WITHOUT_KEYS: Mapping[str, Connector] = {
    "agency_protocol": record_protocol,
    "case_review_figures": write_figures,
    "find_agency": find_agency,
    "protocols_to_renew": find_protocols_to_renew,
}
WITH_KEYS: Mapping[str, CaseConnector] = {
    "agenda_add": add_to_agenda,
    "case_access": give_access,
    "case_assess": assess_case,
    "case_close": close_case,
    "case_dispose": dispose_case,
    "case_facts": find_facts,
    "case_link": link_cases,
    "case_matches": find_matches,
    "case_open": open_case,
    "case_record": record_in_case,
    "case_reopen": reopen_case,
    "case_review_list": choose_reviews,
    "appeal_independence": check_independence,
    "appealed_decision": find_appealed_decision,
    "disposal_approve": approve_disposals,
    "disposal_propose": propose_disposals,
    "find_duplicates": find_duplicates,
    "legal_measure_term": find_measure,
    "letter_needs": find_needs,
    "letter_onward": find_onward,
    "measure_independence": check_decider,
    "meeting_action": find_action,
    "meeting_agenda": close_agenda,
    "meeting_dispose": dispose_of_meetings,
    "meeting_end": end_meeting,
    "meeting_open": open_meeting,
    "meeting_papers": give_papers,
    "panel_call": call_panel,
    "panel_call_off": call_off_panel,
    "meetings_unplanned": find_unplanned,
    "read_audit_dispose": dispose_of_reads,
    "retention_note": note_retention,
    "retention_watch": watch_retention,
}


def connectors(vault: Vault, letters: LetterSettings = IN_THE_OUTBOX) -> Mapping[str, Connector]:
    """Return the connectors by job type; other types are for outside workers.

    `letters` says which connector takes letters once they are written.
    """
    senders: Mapping[str, CaseConnector] = {
        "letter": partial(send_letter, settings=letters),
        "letter_again": partial(send_again, settings=letters),
    }
    with_keys = {**WITH_KEYS, **senders}
    made = {name: _with_keys(connector, vault) for name, connector in with_keys.items()}
    return {**WITHOUT_KEYS, **made}


def _with_keys(connector: CaseConnector, vault: Vault) -> Connector:
    return lambda context: connector(vault.keys(context.tx, context.now), context)
