"""How letters leave: which connector takes them for which way of contact, and what it needs.

Without a word every letter stays in the outbox, for a person to print or to send. Letters to
agencies (`secure`) are read in Reeve then, by those who have an account.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

OUTBOX, SMTP, GOV_NOTIFY = "outbox", "smtp", "notify"
# The way to agencies, and to colleagues.
SECURE = "secure"
BY_DEFAULT = frozenset({"post", "email", "text"})
# What each connector can bring, by the way of contact that people choose in forms.
WAYS: Mapping[str, frozenset[str]] = {
    OUTBOX: BY_DEFAULT | {SECURE},
    SMTP: frozenset({"email", SECURE}),
    GOV_NOTIFY: frozenset({"post", "email", "text"}),
}
ROUTE = re.compile(r"(?:(?P<tenant>[a-z0-9][a-z0-9-]*)/)?(?P<way>[a-z_]+)=(?P<connector>[a-z]+)")
NOTIFY = "https://api.notifications.service.gov.uk"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# As Notify issues them: a name, the id of the service, the secret.
NOTIFY_KEY = re.compile(rf".*{UUID}-{UUID}", re.IGNORECASE)
TEMPLATE = re.compile(UUID, re.IGNORECASE)
SENDER = re.compile(r"[^@\s<>]+@[^@\s<>]+|[^<>@\r\n]+ <[^@\s<>]+@[^@\s<>]+>")
TLS = ("starttls", "tls", "off")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PUBLIC_URL = re.compile(r"(?:https://[A-Za-z0-9.-]+|http://(?:127\.0\.0\.1|localhost))(?::\d+)?")
AT_HOME = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/?")

Routes = Mapping[tuple[str, str], str]


class WrongSetting(ValueError):
    """A setting makes no sense; the message names it and says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server that takes letters; `tls` is starttls, tls (from the first byte) or off.

    `sender` is the address that letters come from, as in `Poole <asb@poole.example>`.
    """

    host: str = ""
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""

    def check(self) -> None:
        """Let pass what is complete.

        Raises:
            WrongSetting: it says what is missing.
        """
        if not self.host:
            raise WrongSetting("REEVE_SMTP_HOST is needed: REEVE_LETTERS sends letters by smtp")
        if not SENDER.fullmatch(self.sender):
            raise WrongSetting(
                "REEVE_SMTP_FROM must be like asb@example.org or Poole <asb@example.org>"
            )
        if self.tls not in TLS:
            raise WrongSetting(f"REEVE_SMTP_TLS must be one of {', '.join(TLS)}")
        if self.tls == "off" and self.host not in LOOPBACK:
            raise WrongSetting("REEVE_SMTP_TLS may be off only on this machine")
        if bool(self.user) != bool(self.password):
            raise WrongSetting("REEVE_SMTP_USER and REEVE_SMTP_PASSWORD belong together")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """GOV.UK Notify: the key of a service, and its templates for emails and text messages.

    The email template needs ((subject)) and ((body)), the other ((body)).
    """

    key: str = field(default="", repr=False)
    url: str = NOTIFY
    email_template: str = ""
    text_template: str = ""

    def check(self, ways: frozenset[str]) -> None:
        """Let pass what is complete for some ways of contact.

        Raises:
            WrongSetting: it says what is missing.
        """
        if not NOTIFY_KEY.fullmatch(self.key):
            raise WrongSetting(
                "REEVE_NOTIFY_KEY (or REEVE_NOTIFY_KEY_FILE) must be an API key of GOV.UK Notify,"
                " which ends with two ids of 36 characters"
            )
        if not (self.url.startswith("https://") or AT_HOME.fullmatch(self.url)):
            raise WrongSetting("REEVE_NOTIFY_URL must begin with https://")
        templates = {"email": self.email_template, "text": self.text_template}
        for way, template in templates.items():
            if way in ways and not TEMPLATE.fullmatch(template):
                name = f"REEVE_NOTIFY_{way.upper()}_TEMPLATE"
                raise WrongSetting(f"{name} must be the id of a template of GOV.UK Notify")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettings:
    """Which connector takes letters, by partnership ("" for all) and way of contact.

    `public_url` is where this service is reached from outside; with it letters to agencies bear
    a link by which they are answered without an account.

    Raises:
        WrongSetting: a connector that is used is not set up.
    """

    routes: Routes = field(default_factory=dict)
    smtp: SmtpSettings = field(default_factory=SmtpSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    public_url: str = ""

    def __post_init__(self) -> None:
        if self.public_url and not PUBLIC_URL.fullmatch(self.public_url):
            raise WrongSetting(
                "REEVE_PUBLIC_URL must be https and a host, as https://reeve.example.gov.uk"
            )
        if self.ways_of(SMTP):
            self.smtp.check()
        if ways := self.ways_of(GOV_NOTIFY):
            self.notify.check(ways)

    def connector(self, tenant: str, way: str) -> str:
        """Return which connector takes a partnership's letters of one way; "" if none can.

        What can only be brought by a person (by hand, by telephone) has none, and what goes to
        agencies has none until it is said.
        """
        said = self.routes.get((tenant, way)) or self.routes.get(("", way))
        return said or (OUTBOX if way in BY_DEFAULT else "")

    def ways_of(self, connector: str) -> frozenset[str]:
        """Return the ways of contact for which a connector is used."""
        return frozenset(way for (_, way), name in self.routes.items() if name == connector)


def read_routes(text: str) -> Routes:
    """Read which connector takes what, as in `email=smtp poole/post=notify`.

    Raises:
        WrongSetting: a part of it makes no sense, or says something twice.
    """
    routes: dict[tuple[str, str], str] = {}
    for place, connector in _parts(text):
        if place in routes:
            raise WrongSetting(f"REEVE_LETTERS says twice who takes {place[1]!r}")
        routes[place] = connector
    return routes


def _parts(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    for part in text.split():
        found = ROUTE.fullmatch(part)
        if found is None or found["connector"] not in WAYS:
            raise WrongSetting(
                f"REEVE_LETTERS: {part!r} is not like email=smtp or poole/post=notify;"
                f" the connectors are {', '.join(WAYS)}"
            )
        if found["way"] not in WAYS[found["connector"]]:
            ways = ", ".join(sorted(WAYS[found["connector"]]))
            raise WrongSetting(
                f"REEVE_LETTERS: {found['connector']} takes only {ways}, not {part!r}"
            )
        yield (found["tenant"] or "", found["way"]), found["connector"]
