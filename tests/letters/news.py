"""A process that sends one letter, and one that takes it up again when it comes back."""

from app.assembly import deliverer_of, engine_on
from app.connectors.delivering import Deliverer
from app.letter_settings import LetterSettings, NotifySettings, SmtpSettings
from app.store import letter_deliveries, letters
from app.store.letter_deliveries import DeliveryRow
from engine.engine import Engine
from engine.records import Actor, Bundle, Search, StartRequest
from engine.worker import Worker
from tests.api.permits import POLICY, form, named, user_task
from tests.bpmn import diagrams
from tests.bpmn.diagrams import end, extended, flows, job
from tests.letters.post_offices import NOTIFY_KEY, TEMPLATE
from tests.letters.samples import letter
from tests.sealing import VAULT

ROOT = Actor("root", "poole", operates=True)
TEXT = {"type": "string", "title": "Text", "maxLength": 300, "x-personal": True}
CODE = {"type": "string", "title": "Code", "maxLength": 60}
BY = '<zeebe:ioMapping><zeebe:input source="=way" target="channel"/></zeebe:ioMapping>'
HEADED = '<zeebe:taskHeaders><zeebe:header key="letter" value="NEWS"/>{}</zeebe:taskHeaders>' + BY
STRICT = '<zeebe:header key="no_address" value="delivery_failed"/>'
SENDS = (
    extended("startEvent", "asked", '<zeebe:formDefinition formId="apply"/>')
    + job("tell", "letter", HEADED.format(""))
    + end("told")
    + flows("asked>tell", "tell>told")
)
STRICTLY = (
    extended("startEvent", "asked", '<zeebe:formDefinition formId="apply"/>')
    + job("tell", "letter", HEADED.format(STRICT))
    + '<boundaryEvent id="failed" attachedToRef="tell">'
    '<errorEventDefinition errorRef="error_delivery_failed"/></boundaryEvent>'
    + user_task("reach")
    + end("told")
    + end("reached")
    + flows("asked>tell", "tell>told", "failed>reach", "reach>reached")
)
BACK = (
    extended(
        "startEvent",
        "came_back",
        '<zeebe:formDefinition formId="returned"/>',
        rest='<messageEventDefinition messageRef="message_letter_returned"/>',
    )
    + user_task("reach_otherwise")
    + end("over")
    + flows("came_back>reach_otherwise", "reach_otherwise>over")
)
RETURNED = dict.fromkeys(("application_no", "letter", "returned_method", "returned_on"), CODE)
ERROR = '<error id="error_delivery_failed" name="delivery_failed" errorCode="delivery_failed"/>'
FILES = {
    "policy.toml": POLICY,
    "news/news.bpmn": named("news", SENDS),
    "strict/strict.bpmn": named("strict", STRICTLY, ERROR),
    "back/back.bpmn": named("back", BACK, diagrams.message("letter_returned", "")),
    "news/forms/apply.json": form(
        "Apply", {"applicant_name": TEXT, "contact_details": TEXT, "way": CODE}
    ),
    "back/forms/returned.json": form("It came back", RETURNED),
    "news/letters/NEWS.md": letter("Dear {{ personal.applicant_name }}\n\nGood news.").encode(),
}
ADA = "1 High Street\nPoole\nBH15 1AA\nada@example.org, 07700 900123"


PERSON = "Ada Example"


def by_mail(port: int, **changes: object) -> LetterSettings:
    smtp = {"host": "127.0.0.1", "port": port, "tls": "off", "sender": "Poole <asb@poole.example>"}
    return LetterSettings(routes={("", "email"): "smtp"}, smtp=SmtpSettings(**{**smtp, **changes}))


def by_notify(url: str) -> LetterSettings:
    return LetterSettings(
        routes={("", way): "notify" for way in ("post", "email", "text")},
        notify=NotifySettings(
            key=NOTIFY_KEY, url=url, email_template=TEMPLATE, text_template=TEMPLATE
        ),
    )


def desk(database, clock, settings: LetterSettings) -> tuple[Engine, Deliverer]:
    """An engine with the processes deployed, and what delivers its letters."""
    engine = engine_on(database, clock, VAULT, letters=settings)
    engine.deploy(Bundle(FILES), by=ROOT, tenant="poole")
    deliverer = deliverer_of(engine, VAULT, settings)
    return engine, deliverer


def given_letter(engine: Engine, way: str = "email", *, process: str = "news", **known) -> str:
    """Let the process write its letter, and return the letter's key."""
    variables = {"applicant_name": PERSON, "contact_details": ADA, "way": way, **known}
    request = StartRequest(process_definition_id=process, business_id="P-1", variables=variables)
    instance = engine.start(request, by=ROOT).process_instance
    Worker(engine).run_until_idle()
    with engine.database.read() as tx:
        return next((one.key for one in letters.written_by(tx, instance.key)), "")


def progress(engine: Engine, key: str) -> DeliveryRow:
    with engine.database.read() as tx:
        row = letter_deliveries.find(tx, key)
    assert row is not None
    return row


def open_tasks(engine: Engine) -> list[str]:
    found = engine.search_user_tasks(Search(filter={"state": "CREATED"}), by=ROOT)
    return [task.element_id for task in found.items]
