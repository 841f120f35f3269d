"""`python -m tools.package` builds the zip that is deployed, with its dependencies and bytecode.

It is what a remote build would have made: the app without what `.funcignore` names, the packages
of `requirements.txt` under `.python_packages/lib/site-packages`, all compiled. The bytecode is
never compared with file times, because a mounted package need not keep them; without bytecode a
cold start takes half a second longer.
"""

import argparse
import compileall
import fnmatch
import json
import py_compile
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = Path(".python_packages") / "lib" / "site-packages"
_APP = ("function_app.py", "host.json", "requirements.txt", "LICENSE", "triage")
_NEVER = ("__pycache__/", "*.py[cod]", ".DS_Store")
_MOMENT = (2020, 1, 1, 0, 0, 0)


def ignored(path: str, patterns: Sequence[str]) -> bool:
    """Tell whether a POSIX path is left out; a pattern ending in `/` names a folder."""
    parts = path.split("/")
    for pattern in patterns:
        if pattern.endswith("/") and "/" in pattern.rstrip("/"):
            if path.startswith(pattern):
                return True
        elif pattern.endswith("/"):
            if any(fnmatch.fnmatchcase(part, pattern[:-1]) for part in parts[:-1]):
                return True
        elif any(fnmatch.fnmatchcase(part, pattern) for part in parts):
            return True
    return False


def patterns_of(root: Path) -> list[str]:
    """Return the patterns of `.funcignore`, with what no package ever holds."""
    lines = (root / ".funcignore").read_text(encoding="utf-8").splitlines()
    named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [*named, *_NEVER]


def app_files(root: Path) -> Iterator[Path]:
    """Yield the files of the app, relative to `root`, in a fixed order."""
    patterns = patterns_of(root)
    for name in _APP:
        found = sorted((root / name).rglob("*")) if (root / name).is_dir() else [root / name]
        for path in found:
            inside = path.relative_to(root)
            if path.is_file() and not ignored(inside.as_posix(), patterns):
                yield inside


def stage(root: Path, target: Path) -> None:
    """Copy the app into the empty folder `target`."""
    for path in app_files(root):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target / path)


def install(target: Path, options: Sequence[str] = ()) -> None:
    """Install the app's requirements into `target`.

    Raises:
        subprocess.CalledProcessError: pip could not; its own words stand on standard error.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", *options]
    command += ["--disable-pip-version-check", "--only-binary", ":all:"]
    command += ["--target", str(target / PACKAGES), "--requirement", str(target / _APP[2])]
    subprocess.run(command, check=True)  # noqa: S603 - pip, with arguments of our own


def compile_all(target: Path) -> None:
    """Compile every module in `target` to bytecode that holds whatever the file times are."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(target, quiet=2, invalidation_mode=mode, stripdir=str(target))


def bill_of_materials(packages: Path) -> dict[str, Any]:
    """Return a CycloneDX document of the distributions in a site-packages folder."""
    found = sorted(distributions(path=[str(packages)]), key=lambda part: part.name.lower())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "backup-triage"}},
        "components": [_component(part) for part in found],
    }


def _component(part: Distribution) -> dict[str, Any]:
    name = part.name.lower().replace("_", "-")
    made: dict[str, Any] = {
        "type": "library",
        "name": part.name,
        "version": part.version,
        "purl": f"pkg:pypi/{name}@{part.version}",
    }
    licence = part.metadata.json.get("license_expression")
    return made | ({"licenses": [{"expression": licence}]} if licence else {})


def pack(source: Path, archive: Path) -> None:
    """Zip a folder so that the same content always gives the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(source).as_posix(), _MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                made.writestr(entry, path.read_bytes())


def build(archive: Path, *, root: Path = ROOT, pip_options: Sequence[str] = ()) -> None:
    """Build `archive` and, beside it, the bill of materials `<name>.cdx.json`."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        stage(root, target)
        install(target, pip_options)
        compile_all(target)
        pack(target, archive)
        bill = bill_of_materials(target / PACKAGES)
    text = json.dumps(bill, indent=2, ensure_ascii=False) + "\n"
    archive.with_suffix(".cdx.json").write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the package; further arguments go to pip, for example `--platform`."""
    parser = argparse.ArgumentParser(prog="python -m tools.package", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "backup-triage.zip")
    options, rest = parser.parse_known_args(arguments)
    build(options.out, pip_options=rest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
