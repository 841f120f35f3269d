import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.docs.pages import PAIRS, examples, fences, outline
from tests.infra.conftest import KEY
from tests.infra.files import INFRA, ROOT, relative
from tools.bicep.template import Template
from tools.pages import main
from triage.azure.connections import cloud_of

_PAGES = [
    *(page for pair in PAIRS for page in pair),
    *(
        ROOT / f"{name}{language}.md"
        for name in ("SECURITY", "TROUBLESHOOTING")
        for language in ("", ".ja")
    ),
    ROOT / "docs" / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
]
_PAIRED = pytest.mark.parametrize(
    ("english", "japanese"), PAIRS, ids=[english.stem for english, _ in PAIRS]
)
_LANGUAGE = re.compile(r" language=\w+|[?&]lang=ja|&timezone=Asia/Tokyo")


@_PAIRED
def test_both_languages_have_the_same_parts(english: Path, japanese: Path) -> None:
    """Headings, tables, lists and code blocks of a page agree in both languages."""
    if english.name == "benchmarks.md":
        pytest.skip("its figures stand once, in English; the Japanese page leads to them")
    assert outline(english) == outline(japanese)


@_PAIRED
def test_both_languages_show_the_same_commands(english: Path, japanese: Path) -> None:
    """Commands are the same but for the language they ask for."""
    assert _commands(english) == _commands(japanese)


def _commands(path: Path) -> list[tuple[str, str]]:
    """Return the blocks of a page; only those that somebody types or sends must agree in words."""
    answers = {example.shown for example in examples(path)}
    typed = {"bash", "json"}
    return [
        (kind, _LANGUAGE.sub("", code) if kind in typed and code not in answers else "")
        for kind, code in fences(path)
    ]


@pytest.mark.parametrize("path", _PAGES, ids=relative)
def test_commands_are_sound_shell(path: Path) -> None:
    """Every bash block parses, and every block says of what kind it is."""
    bash = shutil.which("bash")
    assert bash is not None
    for kind, code in fences(path):
        assert kind in {"bash", "console", "json", "text", "yaml"}
        if kind == "bash":
            subprocess.run([bash, "-n"], input=code, text=True, check=True)  # noqa: S603
        if kind == "json":
            json.loads(code)


@pytest.mark.parametrize("path", _PAGES, ids=relative)
def test_commands_name_parameters_that_the_template_has(path: Path) -> None:
    """A parameter given to a deployment is one of the template named in the same command."""
    for _, code in fences(path):
        for command in re.sub(r"\\\n", " ", code).splitlines():
            template = re.search(r"--template-file (\S+)", command)
            if template is None:
                continue
            declared = Template(ROOT / template.group(1)).render()["parameters"]
            given = set(re.findall(r"\s(\w+)=", command.partition("--parameters")[2]))
            assert given <= declared.keys()
            required = {name for name, part in declared.items() if "defaultValue" not in part}
            assert required <= given


@pytest.mark.parametrize("path", _PAGES, ids=relative)
def test_links_lead_somewhere(path: Path) -> None:
    """Relative links name files that exist."""
    for target in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("path", _PAGES, ids=relative)
def test_files_named_in_a_page_exist(path: Path) -> None:
    """Paths of the repository in a page lead to files."""
    for name in re.findall(r"`((?:infra|docs|tools|\.github)/[\w./-]+)`", path.read_text("utf-8")):
        assert (ROOT / name).exists(), name


def test_parameters_in_the_deploy_table_exist() -> None:
    """The table of parameters names parameters of the template with their defaults."""
    declared = Template(INFRA / "main.bicep").render()["parameters"]
    text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (\S+) \|", text, re.MULTILINE)
    assert rows
    for names, default in rows:
        for name in re.findall(r"\w+", names):
            stated = default.strip("`")
            if stated not in {"empty", "off"}:
                assert str(declared[name]["defaultValue"]).casefold() == stated.casefold()


def test_the_generated_pages_are_up_to_date() -> None:
    """Permissions, settings and the tables of the API follow from the code."""
    assert main(["--check"]) == 0


def test_every_setting_is_documented() -> None:
    """Each variable that the code reads, and each in the sample, stands in the settings page."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    sources = ("triage/settings.py", "function_app.py", "local.settings.sample.json")
    text = "".join((ROOT / name).read_text("utf-8") for name in sources)
    assert set(re.findall(r'"(TRIAGE_\w+|AZURE_\w+)"', text)) == documented


def test_the_template_sets_documented_settings_only() -> None:
    """What the template gives the app is read by the app or by the host."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    bicep = (INFRA / "main.bicep").read_text("utf-8")
    for name in re.findall(r"name: '(TRIAGE_\w+|AZURE_\w+)'", bicep):
        assert f"`{name}`" in page


def test_the_clouds_of_the_support_matrix_are_those_of_the_code() -> None:
    """The addresses of each cloud in the page are those the service uses."""
    page = (ROOT / "docs" / "support-matrix.md").read_text("utf-8")
    rows = re.findall(r"^\| `(Azure\w+)` \| `(\S+)` \| `(\S+)` \|", page, re.MULTILINE)
    assert len(rows) == 3
    for name, arm, logs in rows:
        cloud = cloud_of(name)
        assert (cloud.arm, cloud.logs) == (f"https://{arm}", f"https://{logs}")


def _examples() -> list[tuple[str, str, dict[str, str], str]]:
    text = (ROOT / "requests.http").read_text("utf-8")
    values = dict(re.findall(r"^@(\w+) = (.+)$", text, re.MULTILINE))
    values |= {"base": "", "key": KEY}
    text = re.sub(r"\{\{(\w+)\}\}", lambda found: values[found.group(1)], text)
    found = []
    for block in re.split(r"^### .*\n", text, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n\n")
        first, *headers = head.strip().splitlines()
        method, path = first.split(" ", 1)
        named = dict(line.split(": ", 1) for line in headers)
        found.append((method, path, named, body.strip()))
    return found


@pytest.mark.parametrize("example", _examples(), ids=lambda example: f"{example[0]} {example[1]}")
def test_the_requests_are_answered(
    service: str, example: tuple[str, str, dict[str, str], str]
) -> None:
    """Each request of `requests.http` is answered by the sample estate as its title says."""
    method, path, headers, body = example
    asked = urllib.request.Request(  # noqa: S310 - our own local host
        service + path, body.encode() if body else None, headers, method=method
    )
    expected = 409 if "vm-twin" in path else 200
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            status = answer.status
    except urllib.error.HTTPError as refusal:
        with refusal:
            status = refusal.code
    assert status == expected


def test_the_alert_of_the_documents_is_understood(service: str) -> None:
    """The sample alert that the page posts is triaged."""
    body = (ROOT / "tests" / "infra" / "alert.sample.json").read_bytes()
    headers = {"content-type": "application/json", "x-functions-key": KEY}
    asked = urllib.request.Request(f"{service}/triage?format=text", body, headers)  # noqa: S310
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own local host
        assert "vm-win-vss" in answer.read().decode()
