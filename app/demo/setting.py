"""Sets a demonstration up: schema, processes, and a token for every role."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.assembly import clock_of, engine_on, vault_of
from app.cli.failures import WRONG_USE, Stop
from app.cli.output import out, progress, say
from app.cli.preflight import migrate
from app.demo import credentials
from app.demo.credentials import Credentials
from app.identity.issuing import all_valid, issue_directly
from app.identity.tokens import Wish
from app.settings import Settings
from engine import bundles
from engine.engine import Database
from engine.policy import Policy
from engine.records import Actor

INSTALLER = Actor(subject="demo", tenant=None, operates=True)
EVERY_SCOPE = frozenset(
    {
        *("read", "cases", "statistics", "tasks", "start", "import", "operate"),
        *("deploy", "admin", "clock"),
    }
)
ROLES: Mapping[str, str] = {
    "police_desk": "the police contact point",
    "spoc": "the Partnerships Support Officer",
    "chair": "the Review Chair",
    "deputy_chair": "decides when the Chair has a conflict of interest",
    "csp_manager": "the community safety manager",
    "records_officer": "approves the disposal of records",
    "dpo": "the data protection officer",
    "case_officer": "the case officer",
    "appeal_body": "the body that hears appeals",
}
OPERATOR = "operator"
USUAL_PORT = 8080


def prepare(settings: Settings) -> Settings:
    """Migrate, deploy the folder of processes, and print the demo tokens the first time.

    The tokens are also kept in `var/demo-tokens.json`, readable by the owner only, for
    `reeve demo`. Without a master key one is made and kept there, too. Doing it again deploys
    what has changed and keeps tokens, key and cases. Return the settings with the key.

    Raises:
        Stop: this is production, there are no processes, or the database cannot be used.
        DeploymentRefused: the processes have faults.
    """
    _check(settings)
    out.print("[bold yellow]This is a demonstration. Never enter data of real people.[/]")
    settings = with_master_key(settings)
    with progress("making the database ready"):
        shown = migrate(settings)
    _deploy(settings)
    kept, fresh = _credentials(settings)
    credentials.keep(kept)
    _tell_tokens(kept.tokens, fresh=fresh)
    _tell_what_next(kept.url, shown)
    return settings


def with_master_key(settings: Settings) -> Settings:
    """Return the settings with a master key: theirs, else that of this folder's demonstrations."""
    if settings.master_key:
        return settings
    text, fresh = credentials.master_key()
    made = "made for this demonstration and kept" if fresh else "kept"
    say(f"The key that encrypts its case files was {made} in {credentials.KEY_PLACE}.", "dim")
    return replace(settings, master_key=text)


def _check(settings: Settings) -> None:
    if settings.environment == "production":
        raise Stop("A demonstration is refused in production: unset REEVE_ENVIRONMENT", WRONG_USE)
    if not (settings.processes / "common" / "policy.toml").is_file():
        raise Stop(
            f"There are no processes in {settings.processes.absolute()}: run this in the folder"
            " of Reeve, or name theirs in REEVE_PROCESSES",
            WRONG_USE,
        )


def _deploy(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        engine = engine_on(database, clock_of(settings, database), vault_of(settings))
        with progress("deploying") as tell:
            for tenant, bundle in bundles.read_all(settings.processes).items():
                tell(tenant or "common")
                changed = engine.deploy(bundle, tenant=tenant, by=INSTALLER).changed
                said = f"{len(changed)} deployed" if changed else "as it was"
                say(f"  {tenant or 'common':22} {said}", "dim")
    finally:
        database.close()


def _credentials(settings: Settings) -> tuple[Credentials, bool]:
    """Return the tokens kept for this database, or fresh ones, and whether they are fresh."""
    url = f"http://{settings.host}:{settings.port}"
    kept = credentials.load()
    if (
        kept is not None
        and kept.database == settings.database_url
        and all_valid(settings.database_url, list(kept.tokens.values()))
    ):
        return replace(kept, url=url), False
    return Credentials(url, settings.database_url, _issue(settings)), True


def _issue(settings: Settings) -> Mapping[str, str]:
    wishes = {
        OPERATOR: Wish(subject=f"demo-{OPERATOR}", scopes=EVERY_SCOPE),
        **{role: _wish(role, roles=frozenset({role})) for role in ROLES},
        **{
            f"agency:{agency}": _wish(agency, agency=agency)
            for agency in _agencies(settings.processes)
        },
    }
    texts = issue_directly(settings.database_url, list(wishes.values()))
    return dict(zip(wishes, texts, strict=True))


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


def _wish(name: str, *, roles: frozenset[str] = frozenset(), agency: str = "") -> Wish:
    # An agency sees its own tasks and nothing else of a case (docs/decisions/0012).
    scopes = frozenset({"tasks"} if agency else {"read", "cases", "tasks", "start"})
    return Wish(subject=f"demo-{name}", scopes=scopes, roles=roles, agency=agency)


def _tell_tokens(tokens: Mapping[str, str], *, fresh: bool) -> None:
    if not fresh:
        say(f"\nThe tokens of the first start still hold; they are in {credentials.PLACE}.")
        return
    say("\nDemo tokens, one for each role. They are shown once, and kept for you alone in")
    say(f"{credentials.PLACE}.\n")
    for who, text in tokens.items():
        # No table and no wrapping: a token must be copied in one piece.
        out.print(f"{who:26} [bold]{text}[/]", soft_wrap=True)
        if who in ROLES:
            say(f"{'':26} {ROLES[who]}", "dim")


def _tell_what_next(url: str, database: str) -> None:
    reeve = program()
    elsewhere = "" if url.endswith(f":{USUAL_PORT}") else f" --url {url}"
    out.print(f"\nReeve listens on [bold]{url}[/]; its documentation is at {url}/docs")
    say("In another terminal, in this folder:")
    for typed, meaning in (
        (f"{reeve} demo", "one request, from receipt to conclusion"),
        (f"{reeve} demo --sample all", "every sample"),
        ("export REEVE_TOKEN=...", "one of the tokens, then for example"),
        (f"{reeve} tasks{elsewhere}", "what that role may work on"),
    ):
        out.print(f"  [bold]{typed:34}[/] [dim]{meaning}[/]", soft_wrap=True)
    say(f"Ctrl+C stops it. What happened stays in {database}.\n")


def program() -> str:
    """Return how `reeve` is called here: beside the interpreter, else by its name."""
    beside = Path(sys.executable).parent / "reeve"
    if not beside.exists():
        return "reeve"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)
