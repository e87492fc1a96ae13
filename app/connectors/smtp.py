"""The carrier `smtp`: hands letters to a mail server, as text and HTML in one message.

The Message-ID is made of the letter's key, so a mail system that gets one twice can drop it. What
the server refuses for good (5xx, for the recipient or the message) is undeliverable; everything
else is tried again.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as OVER_SMTP
from email.utils import parseaddr

from app.connectors.parcels import NotNow, NotSetUp, Parcel, Undeliverable
from app.letter_settings import SmtpSettings
from app.store.letter_deliveries import SENT

SECONDS = 30.0
PERMANENT = 500
# Such an answer is about our login, not about the letter.
LOGIN = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class SmtpCarrier:
    """One mail server, with a connection of its own for each letter; `seconds` to answer."""

    settings: SmtpSettings
    seconds: float = SECONDS

    def carry(self, parcel: Parcel) -> str:
        """Hand a letter to the mail server; see `Carrier`."""
        message = _message(self.settings, parcel)
        with self._server() as server:
            try:
                server.send_message(message, to_addrs=[parcel.address])
            except smtplib.SMTPRecipientsRefused as refused:
                ((code, _),) = refused.recipients.values()
                raise _answer(code, "recipient_refused") from None
            except smtplib.SMTPDataError as error:
                raise _answer(error.smtp_code, "message_refused") from None
            except smtplib.SMTPNotSupportedError:
                raise Undeliverable("address_not_supported") from None
            except (OSError, smtplib.SMTPException):
                raise NotNow("server_gave_up") from None
        return ""

    def ask(self, reference: str) -> str:
        """A mail server tells nothing later: what bounces comes as mail to the sender."""
        del reference
        return SENT

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError:
            raise NotSetUp("login_refused") from None
        except (OSError, smtplib.SMTPException):
            raise NotNow("server_unreachable") from None
        try:
            yield server
            # The letter is taken: how the server says goodbye does not matter.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        settings, context = self.settings, ssl.create_default_context()
        host, port = settings.host, settings.port
        if settings.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self.seconds, context=context
            )
        else:
            server = smtplib.SMTP(host, port, timeout=self.seconds)
        try:
            if settings.tls == "starttls":
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, settings.password)
        except BaseException:
            server.close()
            raise
        return server


def _message(settings: SmtpSettings, parcel: Parcel) -> EmailMessage:
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    message = EmailMessage(policy=OVER_SMTP)
    message["From"] = settings.sender
    message["To"] = parcel.address
    message["Subject"] = " ".join(parcel.subject.split())
    message["Date"] = parcel.written_at
    message["Message-ID"] = f"<{parcel.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    message.add_alternative(parcel.html, subtype="html")
    return message


def _answer(code: int, problem: str) -> Exception:
    if code in LOGIN:
        return NotSetUp("login_refused")
    return Undeliverable(problem) if code >= PERMANENT else NotNow("server_busy")
