"""What a service task may call: one function per job type, registered with the engine."""

from collections.abc import Mapping

from app.connectors.appealed_decision import check_independence, find_appealed_decision
from app.connectors.case_review_figures import write_figures
from app.connectors.duplicates import find_duplicates
from app.connectors.letter import send_letter
from app.connectors.letter_needs import find_needs
from engine.connectors import Connector


def connectors() -> Mapping[str, Connector]:
    """Return the connectors by job type; other types are for outside workers."""
    return {
        "case_review_figures": write_figures,
        "appeal_independence": check_independence,
        "appealed_decision": find_appealed_decision,
        "find_duplicates": find_duplicates,
        "letter": send_letter,
        "letter_needs": find_needs,
    }
