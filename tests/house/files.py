"""The files that the repository keeps."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("iweb", "connectors", "mappings")


@cache
def tracked(*patterns: str) -> tuple[Path, ...]:
    """Kept files that match one of the patterns (git's own), sorted. Files that are new but not ignored count already."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def production_code() -> tuple[Path, ...]:
    """Python that runs in production, without Django's migrations."""
    return tuple(
        path
        for path in tracked(*(f"{name}/*.py" for name in CODE))
        if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
