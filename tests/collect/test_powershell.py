"""The PowerShell script is well-formed, keeps to 5.1 and to ASCII. It is not executed here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import tree_sitter_powershell
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from tests.collect.conftest import plan_of
from tests.collect.test_bash_secrets import SECRETS
from triage.catalogue.catalogue import Catalogue
from triage.collect import CaseFacts, Script, scripts_for
from triage.collect.secrets import dotnet_rules, refusals
from triage.model.terms import Language, Machine, Os, Shell

SCENARIOS = (
    *("azurevm-windows", "vss-writer", "snapshot-guest-agent", "ilr", "sql-in-azure-vm"),
    *("mars", "mabs-dpm", "azurevm"),
)
# What Windows PowerShell 5.1 itself has, and programs that every Windows has.
KNOWN = {
    *("Add-Type", "ConvertTo-Json", "ForEach-Object", "Get-Content", "Get-FileHash", "Get-Item"),
    *("Join-Path", "New-Item", "New-Object", "Out-Null", "Read-Host", "Remove-Item"),
    *("Sort-Object", "Split-Path", "Start-Process", "Test-Path", "Write-Output", "icacls.exe"),
}
LOOKING = re.compile(
    r"(Get|Format|Select|Where|ForEach|Sort)-\w+|ConvertTo-Csv|Out-String|Import-Module|New-Object|"
    r"Test-NetConnection|fltmc|icacls|manage-bde|netsh|reg|sqlcmd|systeminfo|vssadmin"
)
PARSER = Parser(Grammar(tree_sitter_powershell.language()))


def windows_scripts(catalogue: Catalogue, name: str, language: Language) -> tuple[Script, ...]:
    """Return the PowerShell scripts for the scenario `name`."""
    system = None if name == "azurevm" else Os.WINDOWS
    case = CaseFacts(vm="vm-win", vault="見本", codes=("It's “broken”",))
    scripts = scripts_for(plan_of(catalogue, name, system), case, language, catalogue)
    return tuple(s for s in scripts if s.shell is Shell.POWERSHELL)


def nodes(node: Node) -> Iterator[Node]:
    """Yield `node` and all below it."""
    yield node
    for child in node.children:
        yield from nodes(child)


def parsed(text: str) -> Node:
    """Return the syntax tree of a script."""
    return PARSER.parse(text.encode()).root_node


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_windows_scenario_parses(catalogue: Catalogue, name: str, language: Language) -> None:
    """The grammar finds no error in any script, in either language, and each is ASCII."""
    scripts = windows_scripts(catalogue, name, language)
    assert scripts
    for script in scripts:
        root = parsed(script.text)
        assert not [n.text for n in nodes(root) if n.type == "ERROR" or n.is_missing]
        assert not root.has_error
        assert script.text.isascii()


@pytest.mark.parametrize("name", SCENARIOS)
def test_uses_only_commands_of_5_1(catalogue: Catalogue, name: str) -> None:
    """Every command is one of 5.1, a program of Windows or a function of the script."""
    for script in windows_scripts(catalogue, name, Language.EN):
        root = parsed(script.text)
        own = set(re.findall(r"(?m)^function ([\w-]+)", script.text))
        used = {n.text.decode() for n in nodes(root) if n.type == "command_name" and n.text}
        assert used <= KNOWN | own


def spelled_out(command: str) -> str:
    """Return `command` with lists of bare words quoted: the grammar knows no `Name,State`."""
    parts = re.split(r"('[^']*'|\"[^\"]*\")", command)
    words = re.compile(r"(?<![\w$.:])[A-Za-z]\w*(?:,[A-Za-z]\w*)+")
    parts[::2] = [
        words.sub(lambda m: ",".join(f"'{word}'" for word in m[0].split(",")), part)
        for part in parts[::2]
    ]
    return "".join(parts)


def test_commands_of_the_catalogue_parse_and_keep_to_5_1(catalogue: Catalogue) -> None:
    """What items run on Windows is well-formed, of 5.1, and only looks."""
    for item in catalogue.items.values():
        for step in item.collect:
            if step.run and item.os is Os.WINDOWS:
                root = parsed(spelled_out(step.run))
                assert not root.has_error, item.id
                assert not newer_operators(root), item.id
                used = {n.text.decode() for n in nodes(root) if n.type == "command_name" and n.text}
                assert all(map(LOOKING.fullmatch, used)), item.id


def newer_operators(root: Node) -> list[bytes]:
    """Return what stands outside of strings and comments that 5.1 does not know."""
    code = [
        n.text or b""
        for n in nodes(root)
        if not n.children and "string" not in n.type and n.type != "comment"
    ]
    return [token for token in code if token in (b"&&", b"||", b"??", b"??=", b"?.", b"?")]


@pytest.mark.parametrize("name", SCENARIOS)
def test_has_no_operator_of_later_versions(catalogue: Catalogue, name: str) -> None:
    """No ternary, null-coalescing or chain operator, and no parallel loop."""
    for script in windows_scripts(catalogue, name, Language.EN):
        assert newer_operators(parsed(script.text)) == []
        assert "-Parallel" not in script.text
        assert "-AsHashtable" not in script.text


def test_the_grammar_would_tell() -> None:
    """The checks see what they look for."""
    assert parsed("if ($a { }").has_error
    assert newer_operators(parsed("Get-Item a && Get-Item b")) == [b"&&"]


def test_steps_follow_the_stages(catalogue: Catalogue) -> None:
    """The lists of writers come first, event logs before the registry."""
    (script,) = windows_scripts(catalogue, "vss-writer", Language.EN)
    steps = script.text[script.text.index("function Invoke-Step") :]
    places = [steps.index(part) for part in ("'vssadmin list writers'", "Save-Events", "Save-Reg")]
    assert places == sorted(places)
    assert "vssadmin list writers" in steps.splitlines()[1] or places[0] < places[1]


def test_a_protected_server_gets_one_script(catalogue: Catalogue) -> None:
    """MARS and DPM protect a server that is no Azure VM: all is gathered there at once."""
    for name in ("mars", "mabs-dpm"):
        (script,) = windows_scripts(catalogue, name, Language.EN)
        assert script.machine is Machine.PROTECTED_SERVER


def test_unknown_system_gets_both_scripts_with_the_question(catalogue: Catalogue) -> None:
    """Each of the two asks whether it is the right one; a known system gets one that does not."""
    case = CaseFacts(vm="vm")
    both = scripts_for(plan_of(catalogue, "azurevm", None), case, Language.EN, catalogue)
    assert {s.shell for s in both} == {Shell.BASH, Shell.POWERSHELL}
    assert all("Which system does the machine run?" in s.text for s in both)
    (one,) = windows_scripts(catalogue, "azurevm-windows", Language.EN)
    assert "$Question = ''" in one.text


def test_traces_are_told_not_run(catalogue: Catalogue) -> None:
    """TSS [A] and [B] stand among the steps for a person only."""
    (script,) = windows_scripts(catalogue, "vss-writer", Language.EN)
    steps, rest = script.text.split("function Invoke-Step")[1].split("\n}\n", 1)
    assert "TSS" not in steps
    assert "[win-tss-A]" in script.text
    assert rest


def dotnet(lines: list[str]) -> list[str]:
    """Apply the rules as the script does, in an engine that reads these expressions alike."""
    hint, blanked, blocks = dotnet_rules()
    kept: list[str] = []
    end: str | None = None
    for line in lines:
        text = line
        if re.search(hint, line, re.IGNORECASE):
            for rule in blanked:
                text = re.sub(rule, r"\1[redacted]", text, flags=re.IGNORECASE)
        if end is not None:
            closed = re.search(end, line, re.IGNORECASE)
            text, end = "[redacted]", None if closed else end
        else:
            for first, last in zip(blocks[::2], blocks[1::2], strict=True):
                if re.search(first, text, re.IGNORECASE):
                    text, end = "[redacted]", last
                    break
        kept.append(text)
    return kept


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_blanks_the_same_secrets(text: str) -> None:
    """The rules as written for .NET leave none of the planted secrets."""
    kept = dotnet(["before", *text.split("\n"), "after"])
    assert "hunter2secret" not in "\n".join(kept)
    assert (kept[0], kept[-1]) == ("before", "after")


@pytest.mark.parametrize(
    "path",
    [
        r"C:\Packages\Plugins\X\1.0\RuntimeSettings\0.settings",
        r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\abc",
        r"C:\Program Files\Microsoft Azure Recovery Services Agent\Scratch\OnlineBackup.KEK",
        r"C:\Windows\System32\winevt\Logs\Security.evtx",
        r"C:\Users\a\Downloads\rsv_Mon.VaultCredentials",
        r"C:\SQL\model.mdf",
        r"C:\Windows\System32\config\SAM",
    ],
)
def test_what_never_travels_is_matched(path: str) -> None:
    """Each kind of file that must stay matches a pattern, as -like reads it."""
    plain = path.replace("\\", "/")
    patterns = [re.escape(p).replace(r"\*", ".*") for p, _ in refusals()]
    assert any(re.fullmatch(p, plain, re.IGNORECASE) for p in patterns)


def test_facts_cannot_break_out(catalogue: Catalogue) -> None:
    """Hostile names of any kind leave the number of commands as it is."""
    plan = plan_of(catalogue, "azurevm-windows", Os.WINDOWS)

    def commands(**facts: Any) -> int:
        (script,) = scripts_for(plan, CaseFacts(**facts), Language.EN, catalogue)
        root = parsed(script.text)
        assert not root.has_error
        return sum(n.type == "command_name" for n in nodes(root))

    evil = "x'; Remove-Item C:\\ -Recurse #\n$(calc)`'’; calc “"
    assert commands(vm=evil, vault=evil, codes=(evil,), job=evil, ticket=evil) == commands()
