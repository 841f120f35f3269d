"""Each rule of the catalogue finds what it is there for, and nothing in a sound catalogue."""

from pathlib import Path

import pytest

from tests.catalogue.knowledge import changed, item, knowledge
from tests.catalogue.spoilt import CASES, Spoil, with_step
from triage.catalogue.compiler import CatalogueError, read_knowledge, records
from triage.catalogue.schema import Category, Collect
from triage.catalogue.validator import RULES, problems_of
from triage.model.terms import Os


def test_a_sound_catalogue_passes() -> None:
    """The catalogue that the other tests spoil has no problem itself."""
    assert list(problems_of(knowledge())) == []


def test_the_shipped_catalogue_passes() -> None:
    """The YAML files of the repository break no rule."""
    assert list(problems_of(read_knowledge())) == []


@pytest.mark.parametrize(
    ("spoil", "complaint"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_rule_finds_what_was_spoilt(spoil: Spoil, complaint: str) -> None:
    """One spoilt place brings the complaint that names it."""
    found = list(problems_of(spoil(knowledge())))
    assert any(complaint in problem for problem in found), found


SECRETS = [
    (Os.LINUX, "/var/lib/waagent/*.prv"),
    (Os.LINUX, "/var/lib/waagent/Certificates.pem"),
    (Os.LINUX, "/var/lib/waagent/ABC.crt"),
    (Os.LINUX, "/var/lib/waagent/x.p7m"),
    (Os.LINUX, "/var/lib/waagent/ovf-env.xml"),
    (Os.LINUX, "/var/lib/waagent/Microsoft.x/config/0.settings"),
    (Os.LINUX, "/var/lib/waagent/*"),
    (Os.LINUX, "/var/lib/waagent/Microsoft.x/config/*"),
    (Os.LINUX, "/etc/shadow"),
    (Os.LINUX, "/etc/iscsi/iscsid.conf"),
    (Os.WINDOWS, r"C:\Packages\Plugins\x\RuntimeSettings\0.settings"),
    (Os.WINDOWS, r"C:\Program Files\Agent\OnlineBackup.KEK"),
    (Os.WINDOWS, r"C:\Temp\rsv.VaultCredentials"),
    (Os.WINDOWS, r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\abc"),
    (Os.WINDOWS, r"C:\Windows\System32\config\SAM"),
    (Os.WINDOWS, r"D:\Data\shop.mdf"),
    (Os.WINDOWS, r"D:\Dump\shop.bak"),
]


@pytest.mark.parametrize(("system", "path"), SECRETS)
def test_a_secret_is_neither_copied_nor_printed(system: Os, path: str) -> None:
    """A path that holds a secret is refused as a file and as an argument of a reader."""
    reader = "cat" if system is Os.LINUX else "Get-Content"
    for step in (Collect(files=(path,)), Collect(run=f"hostname; {reader} '{path}'", out="x")):
        spoilt = changed(knowledge(), items=(item(os=system, collect=(step,)),))
        assert any("thermal-log: would" in problem for problem in problems_of(spoilt)), step


@pytest.mark.parametrize(
    "line",
    [
        r'icacls "$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys"',
        "ls -la /var/lib/waagent/*.prv",
        r"robocopy C:\WindowsAzure C:\out /E /XF *.settings /R:1",
        "tar --exclude=*.prv -czf x /var/lib/waagent",
    ],
)
def test_listing_and_leaving_out_is_allowed(line: str) -> None:
    """A command that lists a secret's file, or leaves it out, gives nothing away."""
    spoilt = with_step(run=line, out="x.txt")(knowledge())
    assert list(problems_of(spoilt)) == []


def test_every_rule_says_what_it_wants() -> None:
    """Each rule has a sentence of its own."""
    assert all(rule.__doc__ for rule in RULES)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            "- {id: b, title: {en: B, ja: B}}\n- {id: a, title: {en: A, ja: A}}\n",
            "a: not in the order of ids",
        ),
        ("- {id: a, title: {en: A}}\n", "a: Object missing required field `ja`"),
        (
            "- {id: a, title: {en: A, ja: A}, colour: red}\n",
            "a: Object contains unknown field `colour`",
        ),
        ("- 7\n", "0: Expected `object`, got `int`"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    """A file with records out of order, incomplete or with unknown fields is refused by name."""
    (tmp_path / "categories.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        records(tmp_path, "categories", Category)
    assert any(f"categories.yaml: {complaint}" in problem for problem in refused.value.problems)
