"""Puts an engine together with everything this application plugs into it."""

import logging
from collections.abc import Callable

from app.casework import adopted_policies, agencies, case_hints
from app.casework.covering import SealedWords
from app.casework.importing import Importer
from app.casework.keeping import keep
from app.casework.letters import LetterTemplate
from app.casework.master_keys import MasterKeys, WrongMasterKey
from app.casework.vault import Vault
from app.connectors import connectors
from app.connectors.delivering import Deliverer
from app.connectors.letter_queue import IN_THE_OUTBOX
from app.connectors.parcels import Carrier
from app.letter_settings import GOV_NOTIFY, SMTP, LetterSettings
from app.rounds import Rounds
from app.settings import Settings, WrongSetting
from engine.clock import Clock, SystemClock
from engine.connectors import Connector, Keeper
from engine.engine import Database, Engine
from engine.shared_clock import SharedClock

LOG = logging.getLogger(__name__)


def vault_of(settings: Settings) -> Vault:
    """Return what seals and opens the case files.

    Raises:
        WrongSetting: there is no master key, or one of them is none.
    """
    if not settings.master_key:
        raise WrongSetting(
            "REEVE_MASTER_KEY (or REEVE_MASTER_KEY_FILE) is needed: case files are encrypted with"
            " it. Make one with `reeve master-key`, keep it apart from the database and its backups"
        )
    try:
        return Vault(MasterKeys.read(settings.master_key, settings.old_master_keys))
    except WrongMasterKey as error:
        raise WrongSetting(f"REEVE_MASTER_KEY: {error}") from error


def clock_of(settings: Settings, database: Database) -> Clock:
    """Return the machine's time, or the virtual clock of the database when the settings wish it."""
    start = settings.virtual_clock
    return SystemClock() if start is None else SharedClock(database, start)


def begin_time(engine: Engine, settings: Settings) -> None:
    """Let a virtual clock begin, unless the database has one; then the settings' start is moot."""
    time = engine.clock
    if isinstance(time, SharedClock) and (began := time.begin()) != settings.virtual_clock:
        LOG.warning("the virtual clock of this database began at %s: that counts", began)


def engine_on(
    database: Database,
    clock: Clock,
    vault: Vault,
    *,
    letters: LetterSettings = IN_THE_OUTBOX,
    through: Callable[[Connector], Connector] = lambda connector: connector,
) -> Engine:
    """Return an engine that sends letters, keeps the case file and judges letters and forms.

    `letters` says who takes them once they are written.
    `through` may put something before every connector, as a scenario does that lets a job fail.
    """
    return Engine(
        database,
        clock,
        connectors={
            name: through(connector) for name, connector in connectors(vault, letters).items()
        },
        keeper=_keeper(vault),
        checks={"letter": LetterTemplate.check, "form": case_hints.lint},
    )


def _keeper(vault: Vault) -> Keeper:
    words = SealedWords(vault)
    return Keeper(
        lambda tx, entry, told: keep(vault.keys(tx, entry.at), entry, told),
        words.cover,
        words.uncover,
        adopted_policies.hear,
        {"agencies": agencies.standing},
    )


def deliverer_of(engine: Engine, vault: Vault, letters: LetterSettings) -> Deliverer:
    """Return what takes letters to the services that bring them.

    Where none is set any more it puts what still waits for one into the outbox.
    """
    carriers: dict[str, Carrier] = {}
    if letters.ways_of(SMTP):
        from app.connectors.smtp import SmtpCarrier  # noqa: PLC0415  # few need it

        carriers[SMTP] = SmtpCarrier(letters.smtp)
    if letters.ways_of(GOV_NOTIFY):
        from app.connectors.notify import NotifyCarrier  # noqa: PLC0415  # as above

        carriers[GOV_NOTIFY] = NotifyCarrier(letters.notify)
    return Deliverer(engine, vault, carriers)


def rounds_of(engine: Engine, vault: Vault, letters: LetterSettings) -> Rounds:
    """Return what is done beside the engine's own work: letters delivered, files imported."""
    deliverer = deliverer_of(engine, vault, letters)
    return Rounds([deliverer.deliver_next, Importer(engine, vault).import_next])
