"""What every figure is given: databases, the load generator, and how large a run shall be."""

import http.client
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import databases_made, services
from tests.bench.databases_made import Place, Places
from tests.bench.loading import Generator, generator
from tests.bench.services import ROOT, Service


@dataclass(frozen=True, slots=True)
class Bench:
    places: Places
    load: Generator
    quick: bool = False

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    @property
    def runs(self) -> int:
        return self.size(5, 1)


@dataclass(frozen=True, slots=True)
class Running:
    """Services on one database, and a token that opens everything but the clock."""

    services: Sequence[Service]
    place: Place
    token: str

    @property
    def targets(self) -> list[str]:
        return [one.url for one in self.services]

    @property
    def cpu(self) -> float:
        return sum(one.cpu for one in self.services)


@contextmanager
def benches(*, quick: bool) -> Iterator[Bench]:
    with databases_made.places() as places, generator() as load:
        yield Bench(places, load, quick)


@contextmanager
def running(
    bench: Bench,
    kind: str,
    count: int,
    files: Mapping[str, bytes],
    *,
    root: Path = ROOT,
) -> Iterator[Running]:
    """Services on a fresh database with a bundle deployed, all by the commands of `root`."""
    with ExitStack() as scope:
        place = scope.enter_context(bench.places.database(kind))
        token = prepared(place, root)
        found = scope.enter_context(services.serving(count, place.environment, root))
        deploy(found[0].url, token, files)
        yield Running(found, place, token)


def prepared(place: Place, root: Path = ROOT) -> str:
    services.call(["migrate"], place.environment, root)
    scopes = [
        word for one in ("read", "tasks", "start", "operate", "deploy") for word in ("--scope", one)
    ]
    return services.call(["token", "bench", *scopes], place.environment, root)


def deploy(url: str, token: str, files: Mapping[str, bytes], tenant: str = "") -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    query = f"?tenantId={tenant}" if tenant else ""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"}
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    connection.request("POST", f"/v1/deployments{query}", buffer.getvalue(), headers)
    answer = connection.getresponse()
    if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.CREATED):
        raise services.DidNotStart(answer.read().decode())
    connection.close()
