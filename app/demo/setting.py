"""Sets a demonstration up: schema, processes, and a token for every role."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.assembly import engine_on
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from app.settings import Settings
from app.store.migrating import migrate
from engine import bundles
from engine.clock import SystemClock
from engine.engine import Database
from engine.policy import Policy
from engine.records import Actor

TOKENS = Path("var/demo-tokens.json")
INSTALLER = Actor(subject="demo", tenant=None, operates=True)
EVERY_SCOPE = frozenset({"read", "tasks", "start", "operate", "deploy", "admin", "clock"})
ROLES: Mapping[str, str] = {
    "police_desk": "the police contact point",
    "spoc": "the Partnerships Support Officer",
    "chair": "the Review Chair",
    "deputy_chair": "decides when the Chair has a conflict of interest",
    "csp_manager": "the community safety manager",
    "dpo": "the data protection officer",
    "case_officer": "the case officer",
    "appeal_body": "the body that hears appeals",
}
OPERATOR = "operator"


def prepare(settings: Settings) -> None:
    """Migrate, deploy the folder of processes, and print the demo tokens the first time.

    The tokens are also kept in `var/demo-tokens.json`, readable by the owner only, for
    `reeve demo`. Doing it again deploys what has changed and keeps the tokens.
    """
    console = Console(highlight=False)
    console.print("[bold yellow]This is a demonstration.[/] Never enter data of real people.")
    migrate(settings.database_url)
    agencies = _deploy(settings, console)
    if not TOKENS.exists() or not _still_known(settings):
        _show(console, _issue(settings, agencies))
    console.print(
        f"Reeve listens on [bold]http://{settings.host}:{settings.port}[/] "
        f"(documentation at /docs). In another terminal: [bold]make demo[/]"
    )


def _deploy(settings: Settings, console: Console) -> Sequence[str]:
    database = Database(settings.database_url)
    try:
        engine = engine_on(database, SystemClock())
        for tenant, bundle in bundles.read_all(settings.processes).items():
            deployment = engine.deploy(bundle, tenant=tenant, by=INSTALLER)
            console.print(f"{tenant or 'common'}: {len(deployment.changed)} resources deployed")
        return _agencies(settings.processes)
    finally:
        database.close()


def _agencies(processes: Path) -> list[str]:
    """Return the ids of every agency that any partnership's policy names."""
    common = (processes / "common" / "policy.toml").read_text(encoding="utf-8")
    found: set[str] = set()
    for path in processes.glob("partnerships/*/policy.toml"):
        values = Policy.load(common, path.read_text(encoding="utf-8")).values
        listed = values.get("agencies")
        for agency in listed if isinstance(listed, list) else []:
            found.add(str(agency["id"]))
    return sorted(found)


def _issue(settings: Settings, agencies: Sequence[str]) -> Mapping[str, str]:
    wishes = {
        OPERATOR: Wish(subject=f"demo-{OPERATOR}", scopes=EVERY_SCOPE),
        **{role: _wish(role, roles=frozenset({role})) for role in ROLES},
        **{f"agency:{agency}": _wish(agency, agency=agency) for agency in agencies},
    }
    texts = issue_directly(settings.database_url, list(wishes.values()))
    tokens = dict(zip(wishes, texts, strict=True))
    TOKENS.parent.mkdir(parents=True, exist_ok=True)
    TOKENS.touch(mode=0o600)
    TOKENS.write_text(json.dumps({"database": settings.database_url, "tokens": tokens}, indent=2))
    return tokens


def _wish(name: str, *, roles: frozenset[str] = frozenset(), agency: str = "") -> Wish:
    scopes = frozenset({"read", "tasks", "start"})
    return Wish(subject=f"demo-{name}", scopes=scopes, roles=roles, agency=agency)


def _still_known(settings: Settings) -> bool:
    kept = json.loads(TOKENS.read_text())
    return bool(kept.get("database") == settings.database_url)


def _show(console: Console, tokens: Mapping[str, str]) -> None:
    table = Table(title="Demo tokens, shown once", title_justify="left")
    table.add_column("who")
    table.add_column("token", overflow="fold")
    for who, text in tokens.items():
        table.add_row(f"{who} ({ROLES[who]})" if who in ROLES else who, text)
    console.print(table)
