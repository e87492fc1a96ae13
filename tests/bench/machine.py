"""What the figures were measured on."""

import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SYNCS = 200


def description() -> dict[str, object]:
    return {
        "commit": commit(ROOT),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load average before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "fdatasync (median, microseconds)": round(sync_seconds() * 1e6),
    }


def commit(root: Path) -> str:
    line = ["git", "-C", str(root), "rev-parse", "--short", "HEAD"]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def sync_seconds() -> float:
    """How long the disk takes to make 4 KiB durable, median of many."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
