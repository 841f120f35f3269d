import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.infra.files import ROOT
from tools.package import PACKAGES, app_files, bill_of_materials, build, ignored, pack, patterns_of


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("triage/service.py", False),
        ("triage/catalogue/entries/a.yaml", True),
        ("triage/catalogue/compiled.json", False),
        ("triage/__pycache__/a.cpython-312.pyc", True),
        ("triage/azure/a.pyc", True),
        ("tests/infra/a.py", True),
        (".github/workflows/test.yml", True),
        ("local.settings.json", True),
        ("host.json", False),
    ],
)
def test_funcignore_decides_what_is_left_out(path: str, *, left_out: bool) -> None:
    """Folders, names and globs of `.funcignore` are honoured, and bytecode of the checkout."""
    assert ignored(path, patterns_of(ROOT)) is left_out


def test_the_app_is_complete_and_nothing_else() -> None:
    """The package holds the front door, the engine and the compiled catalogue, no tests or docs."""
    files = {path.as_posix() for path in app_files(ROOT)}
    assert {"function_app.py", "host.json", "requirements.txt"} <= files
    assert "triage/catalogue/compiled.json" in files
    assert {path.split("/")[0] for path in files} <= {
        "function_app.py",
        "host.json",
        "requirements.txt",
        "LICENSE",
        "triage",
    }


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    """A zip does not depend on file times or on the order of a folder."""
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for part in ("b.txt", "a.txt") if name == "one" else ("a.txt", "b.txt"):
            (folder / part).write_text(part, encoding="utf-8")
            os.utime(folder / part, (0, len(name) * 10_000_000 + len(list(folder.iterdir()))))
        pack(folder, tmp_path / f"{name}.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_bill_of_materials_names_each_package_once(tmp_path: Path) -> None:
    """Every installed distribution is listed with its version and package URL."""
    folder = tmp_path / "Some_Thing-1.2.dist-info"
    folder.mkdir()
    text = "Metadata-Version: 2.4\nName: Some_Thing\nVersion: 1.2\nLicense-Expression: MIT\n"
    (folder / "METADATA").write_text(text, encoding="utf-8")
    (component,) = bill_of_materials(tmp_path)["components"]
    assert component["purl"] == "pkg:pypi/some-thing@1.2"
    assert component["licenses"] == [{"expression": "MIT"}]


@pytest.mark.slow
def test_the_zip_serves_from_an_empty_folder_with_its_own_packages(tmp_path: Path) -> None:
    """Extracted where nothing else is, the package answers a triage from the sample estate."""
    archive = tmp_path / "app.zip"
    build(archive)
    folder = tmp_path / "empty"
    with zipfile.ZipFile(archive) as made:
        made.extractall(folder)
    assert list(folder.glob("triage/__pycache__/*.pyc"))
    assert not (folder / "tests").exists()
    assert not list(folder.glob("triage/catalogue/entries"))
    bill = json.loads(archive.with_suffix(".cdx.json").read_text("utf-8"))
    assert {"azure-functions", "azure-identity"} <= {part["name"] for part in bill["components"]}
    own = f"{folder / PACKAGES}{os.pathsep}{folder}"
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": own, "TRIAGE_SOURCE": "sample"}
    # -S leaves out every site-packages folder: only what the zip brought can be imported.
    command = [sys.executable, "-S", "-m", "triage.local", "--port", "0", "--root", str(folder)]
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        cwd=folder,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as host:
        try:
            assert host.stdout is not None
            found = re.search(r"Serving (\S+)", host.stdout.readline())
            assert found is not None
            address = (
                f"{found.group(1)}/triage?subscription=11111111-2222-4333-8444-555555555555"
                "&vault=rsv-sample&vm=vm-win-vss"
            )
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
                assert json.load(answer)["status"] == "diagnosed"
        finally:
            host.terminate()
