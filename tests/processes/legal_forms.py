"""Which forms belong to the diagrams of legal action."""

from tests.processes.content import FORMS

FOLDERS = {
    *("legal_action", "legal_measure", "propose_measure", "discuss_victim_role"),
    *("approve_measure", "partner_view", "make_measure", "warn_first", "court_hearing"),
    *("monitor_measure", "enforce_breach"),
}
LEGAL_FORMS = [path for path in FORMS if path.parent.parent.name in FOLDERS]
