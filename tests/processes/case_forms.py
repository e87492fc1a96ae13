"""Which forms belong to the diagrams of a case, from the complaint to the proposal to close."""

from tests.processes.content import FORMS

CASE_FOLDERS = {
    *("case_lifecycle", "take_in_complaint", "triage_complaint", "transfer_case", "open_case"),
    *("visit_victim", "gather_evidence", "action_plan", "keep_victim_informed"),
    *("approach_perpetrator", "investigate_case", "change_of_case"),
}
CASE_FORMS = [path for path in FORMS if path.parent.parent.name in CASE_FOLDERS]
