"""Letters that were sent, put straight into the table."""

from fastapi import FastAPI

from app.store.letters import LetterRow
from tests.api.conftest import START
from tests.sealing import given_access, given_letter


def given_letters(app: FastAPI, number: int, tenant: str = "poole") -> None:
    with app.state.engine.database.transaction() as tx:
        given_access(tx, tenant, "case", "P-1", who="ann")
        for index in range(number):
            given_letter(
                tx,
                LetterRow(
                    key=f"{tenant}-{index}",
                    tenant=tenant,
                    process_instance_key="case",
                    business_id="P-1",
                    element_id="tell",
                    job_key=f"{tenant}-{index}",
                    letter_id="ACK" if index % 2 else "DONE",
                    version="1",
                    title="We have it",
                    recipient="applicant",
                    channel="post",
                    law=["section 1"],
                    text="Dear you,",
                    html="<p>Dear you,</p>",
                    sent_at=START,
                    classes=["complaint", "victim"],
                ),
            )
