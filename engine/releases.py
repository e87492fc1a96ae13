"""Releases: the exact version of everything that was in force when an instance began.

A release never changes, so what is read from it is read and compiled once and shared by all
threads. The newest few are kept in memory; which ones makes no difference to any answer.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock

from engine import deadline_functions, dmn, feel
from engine.bpmn import program, reading
from engine.bpmn.model import Model
from engine.bpmn.program import Program
from engine.bpmn.turn import Verdict
from engine.bundles import DECISION, DECISION_MODEL, POLICY
from engine.errors import InvalidRequest, NotFound
from engine.form_rules import FormRules
from engine.forms import Form
from engine.policy import Policy
from engine.records import COMMON, Resource
from engine.store import definitions as rows
from engine.store.database import Transaction
from engine.store.row_shapes import ReleaseRow

KEPT = 32
# The common policy, when a partnership's own is laid over it.
BASE_POLICY = "base policy"
# The same of a later policy, of which only the bank holidays hold.
HOLIDAYS_BASE, HOLIDAYS = "base policy of bank holidays", "policy of bank holidays"


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a release: the definition in force, and where its content is."""

    key: str
    version: int
    hash: str
    name: str
    tenant: str


Manifest = Mapping[tuple[str, str], Entry]


def written(manifest: Manifest) -> str:
    """Return a manifest as text."""
    return json.dumps(
        [
            [kind, identity, entry.key, entry.version, entry.hash, entry.name, entry.tenant]
            for (kind, identity), entry in sorted(manifest.items())
        ]
    )


def manifest_of(row: ReleaseRow) -> dict[tuple[str, str], Entry]:
    """Read the manifest of a release."""
    return {(kind, identity): Entry(*entry) for kind, identity, *entry in json.loads(row.manifest)}


@dataclass(eq=False)
class Release:
    """One release with its contents, read and compiled as they are needed."""

    key: str
    tenant: str
    manifest: Manifest
    contents: Mapping[str, bytes]
    _programs: dict[str, Program] = field(default_factory=dict)
    _rules: dict[str, FormRules] = field(default_factory=dict)
    _models: dict[str, dmn.DecisionModel] = field(default_factory=dict)

    def entry(self, kind: str, identity: str) -> Entry:
        """Return which version is in force.

        Raises:
            NotFound: the release has no such resource.
        """
        found = self.manifest.get((kind, identity))
        if found is None:
            raise NotFound(kind, identity)
        return found

    def resource(self, kind: str, identity: str) -> Resource:
        """Return a resource with its content.

        Raises:
            NotFound: the release has no such resource.
        """
        entry = self.entry(kind, identity)
        return Resource(
            kind=kind,
            id=identity,
            name=entry.name,
            version=entry.version,
            content=self.contents[entry.hash],
            content_hash=entry.hash,
        )

    def form(self, form_id: str) -> Form:
        """Return a form.

        Raises:
            NotFound: the release has no such form.
        """
        return Form.load(form_id, self._text("form", form_id))

    def rules(self, form_id: str) -> FormRules:
        """Return the rules of a form, compiled with the release's functions.

        Raises:
            NotFound: the release has no such form.
        """
        if form_id not in self._rules:
            self._rules[form_id] = self.form(form_id).rules(self.library)
        return self._rules[form_id]

    @cached_property
    def policy(self) -> Policy:
        """The partnership's policy over the common one, perhaps with later bank holidays."""
        policy = self._policy(BASE_POLICY, POLICY)
        if (HOLIDAYS, POLICY) in self.manifest or (HOLIDAYS_BASE, POLICY) in self.manifest:
            return policy.with_bank_holidays_of(self._policy(HOLIDAYS_BASE, HOLIDAYS))
        return policy

    @cached_property
    def library(self) -> feel.Library:
        """FEEL's functions and those that count by the policy's calendar and rules."""
        return deadline_functions.library(self.policy)

    @cached_property
    def diagrams(self) -> Model:
        """Every process of the release."""
        return reading.read(self.diagram_files)

    @property
    def diagram_files(self) -> dict[str, bytes]:
        """The files of its processes by name.

        Two may bear one name: a tenant's beside a common one, or a newer that no longer holds a
        process of the older. Then the name is followed by a part of the hash.
        """
        files: dict[str, bytes] = {}
        hashes: dict[str, str] = {}
        for (kind, _), entry in self.manifest.items():
            if kind == "process":
                name = entry.name
                if hashes.setdefault(name, entry.hash) != entry.hash:
                    name = f"{name} ({entry.hash[:8]})"
                files[name] = self.contents[entry.hash]
        return files

    def program(self, process_id: str) -> Program:
        """Return a process, compiled together with all it may call.

        Raises:
            NotFound: the release has no such process.
        """
        self.entry("process", process_id)
        if process_id not in self._programs:
            self._programs[process_id] = program.of_model(process_id, self.diagrams)
        return self._programs[process_id]

    def decide(
        self, at: datetime, policy: Mapping[str, object]
    ) -> Callable[[str, Mapping[str, object]], Verdict]:
        """Return a function that evaluates this release's decisions at an instant."""

        def decided(decision_id: str, inputs: Mapping[str, object]) -> Verdict:
            seen = {"policy": policy, **inputs}
            try:
                return self.model(decision_id).evaluate(decision_id, seen, now=at)
            except dmn.DmnError as error:
                raise InvalidRequest(str(error)) from error

        return decided

    def model(self, decision_id: str) -> dmn.DecisionModel:
        """Return the decision model that holds a decision.

        Raises:
            NotFound: the release has no such decision.
        """
        digest = self.entry("decision", decision_id).hash
        if digest not in self._models:
            self._models[digest] = dmn.load(
                self.contents[digest], library=self.library, others=self.decision_files.values()
            )
        return self._models[digest]

    @cached_property
    def decision_files(self) -> Mapping[str, bytes]:
        """The decision models of the release by hash; each may import others."""
        kinds = (DECISION, DECISION_MODEL)
        entries = [entry for (kind, _), entry in self.manifest.items() if kind in kinds]
        return {entry.hash: self.contents[entry.hash] for entry in entries}

    def _policy(self, *kinds: str) -> Policy:
        common, own = (
            self._text(kind, POLICY) if (kind, POLICY) in self.manifest else "" for kind in kinds
        )
        return Policy.load(common, own)

    def _text(self, kind: str, identity: str) -> str:
        return self.contents[self.entry(kind, identity).hash].decode()


class Releases:
    """The releases in memory, shared by all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, Release] = OrderedDict()

    def of(self, tx: Transaction, key: str) -> Release:
        """Return a release; only the first time does it cost statements.

        Raises:
            NotFound: there is no such release.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        row = rows.get_release(tx, key)
        if row is None:
            raise NotFound("release", key)
        return self._keep(load(tx, row))

    def _keep(self, release: Release) -> Release:
        with self._lock:
            kept = self._kept.setdefault(release.key, release)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return kept


def load(tx: Transaction, row: ReleaseRow) -> Release:
    """Read a release with all its contents."""
    manifest = manifest_of(row)
    hashes = sorted({entry.hash for entry in manifest.values()})
    return Release(row.key, row.tenant, manifest, rows.contents(tx, hashes))


def in_force(tx: Transaction, tenant: str) -> ReleaseRow | None:
    """Return the release in force for a tenant: its own newest, else the common one."""
    return rows.release_in_force(tx, tenant) or (
        rows.release_in_force(tx, COMMON) if tenant != COMMON else None
    )


def newest_with(tx: Transaction, tenant: str, definition_key: str) -> ReleaseRow | None:
    """Return the newest release of a tenant in which a version was in force."""
    candidates = rows.releases_of(tx, tenant) or rows.releases_of(tx, COMMON)
    for row in candidates:
        if any(entry.key == definition_key for entry in manifest_of(row).values()):
            return row
    return None
