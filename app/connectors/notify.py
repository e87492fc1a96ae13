"""The carrier `notify`: hands letters to GOV.UK Notify, through its official client.

An email or a text message fills a template of the service, a letter by post goes as a ready-made
PDF. The reference is the letter's key: before anything is handed over again Notify is asked
whether it has it, so a repeat is sent once.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from notifications_python_client.errors import APIError, TokenError
from notifications_python_client.notifications import NotificationsAPIClient

from app.connectors.notify_states import state_of
from app.connectors.parcels import NotNow, NotSetUp, Parcel, Undeliverable
from app.letter_settings import NotifySettings

# What the client logs of a refusal may repeat an address.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)
SECONDS = 30
REFUSED, FORBIDDEN, GONE, MANY = 400, 403, 404, 429
# How Notify's answers begin, or what they say, when the recipient or the document is at fault.
RECIPIENT = ("email_address", "phone_number", "cannot send to international")
DOCUMENT = ("virus scan", "valid pdf", "cannot be longer than", "too many pages")
# A text message of more would be cut off.
LONGEST_TEXT = 918


@dataclass(frozen=True, slots=True)
class NotifyCarrier:
    """One service of GOV.UK Notify; `seconds` to answer."""

    settings: NotifySettings
    seconds: int = SECONDS

    def carry(self, parcel: Parcel) -> str:
        """Hand a letter to Notify; return the id it gave it. See `Carrier`."""
        try:
            known = self._known(parcel.key) if parcel.again else ""
            return known or str(self._sent(parcel)["id"])
        except (APIError, TokenError) as error:
            raise _problem(error) from None

    def ask(self, reference: str) -> str:
        """Return what became of a letter by the id that Notify gave it; see `Carrier`."""
        try:
            return state_of(self._client().get_notification_by_id(reference)["status"])
        except (APIError, TokenError) as error:
            raise NotNow(str(_problem(error))) from None

    def _known(self, key: str) -> str:
        found = self._client().get_all_notifications(reference=key)["notifications"]
        return str(found[0]["id"]) if found else ""

    def _sent(self, parcel: Parcel) -> Mapping[str, object]:
        client = self._client()
        if parcel.channel == "post":
            pages = BytesIO(parcel.pages())
            return _body(client.send_precompiled_letter_notification(parcel.key, pages))
        if parcel.channel == "text":
            return _body(self._texted(client, parcel))
        return _body(
            client.send_email_notification(
                email_address=parcel.address,
                template_id=self.settings.email_template,
                personalisation={"subject": parcel.subject, "body": parcel.text},
                reference=parcel.key,
            )
        )

    def _texted(self, client: NotificationsAPIClient, parcel: Parcel) -> object:
        if len(parcel.text) > LONGEST_TEXT:
            raise Undeliverable("too_long_for_text")
        return client.send_sms_notification(
            phone_number=parcel.address,
            template_id=self.settings.text_template,
            personalisation={"body": parcel.text},
            reference=parcel.key,
        )

    def _client(self) -> NotificationsAPIClient:
        # The client may not be shared between threads, and keeps nothing that is worth it.
        return NotificationsAPIClient(self.settings.key, self.settings.url, self.seconds)


def _body(answer: object) -> Mapping[str, object]:
    return answer if isinstance(answer, Mapping) else {}


def _problem(error: APIError | TokenError) -> Exception:
    status = error.status_code if isinstance(error, APIError) else FORBIDDEN
    if status == REFUSED:
        final = isinstance(error, APIError) and _is_about_letter(error)
        return Undeliverable("notify_refused") if final else NotSetUp("notify_setup")
    if status == FORBIDDEN:
        return NotSetUp("notify_refuses_key")
    return NotNow({MANY: "notify_busy", GONE: "notify_unknown"}.get(status, "notify_unreachable"))


def _is_about_letter(error: APIError) -> bool:
    """Say whether Notify refuses this recipient or document, and not how the service is set up."""
    told = error.message
    faults = told if isinstance(told, list) else [{"message": told}]
    words = [str(fault.get("message", "")).casefold() for fault in faults]
    return any(one.startswith(RECIPIENT) or any(sign in one for sign in DOCUMENT) for one in words)
