"""The catalogue at a terminal: `python -m triage.catalogue VERB`.

check              the YAML files keep the rules, and what is made of them is up to date
compile            write compiled.json
docs [--check]     write docs/generated and docs/schema, or tell what is out of date
new CODE           print the start of a new entry
coverage FOLDER    write docs/[ja/]coverage.md from the reference list in FOLDER
evaluate [--check] write docs/[ja/]evaluation.md; fails when a sure answer is wrong
"""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from triage.catalogue.catalogue import COMPILED, Catalogue
from triage.catalogue.compiler import CatalogueError, compile_catalogue, read_knowledge
from triage.catalogue.validator import problems_of
from triage.model.terms import Language

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CASES = ROOT / "tests" / "catalogue" / "evaluation.jsonl"
USAGE = 2
_FOLDERS: Mapping[Language, Callable[[], Path]] = {
    Language.EN: lambda: DOCS,
    Language.JA: lambda: DOCS / "ja",
}


def main(arguments: list[str]) -> int:
    """Do what the first argument names; 0 when all is well, 1 with complaints, 2 for usage."""
    verb, *rest = arguments or ["check"]
    if verb not in _VERBS:
        sys.stderr.write(__doc__ or "")
        return USAGE
    try:
        problems = _VERBS[verb](rest)
    except CatalogueError as error:
        problems = list(error.problems)
    except (ValueError, OSError, LookupError) as error:
        problems = [str(error)]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _sound() -> Catalogue:
    """Return the catalogue of the YAML files.

    Raises:
        CatalogueError: it breaks a rule.
    """
    knowledge = read_knowledge()
    if problems := list(problems_of(knowledge)):
        raise CatalogueError(problems)
    return Catalogue(knowledge)


def _check(_rest: list[str]) -> list[str]:
    catalogue = _sound()
    stale = not COMPILED.exists() or COMPILED.read_bytes() != compile_catalogue()
    problems = ["compiled.json is stale: run python -m triage.catalogue compile"] if stale else []
    return [*problems, *_stale(pages(catalogue))]


def _compile(_rest: list[str]) -> list[str]:
    _sound()
    COMPILED.write_bytes(compile_catalogue())
    return []


def pages(catalogue: Catalogue) -> dict[str, str]:
    """Return all generated documents by their path below `docs/`."""
    from triage.catalogue.documents import documents_of  # noqa: PLC0415 - only where wanted
    from triage.catalogue.schemas import schemas_of  # noqa: PLC0415 - only where wanted

    return documents_of(catalogue) | schemas_of()


def _stale(wanted: Mapping[str, str]) -> list[str]:
    """Return a complaint for each document that is missing, differs or should not be there."""
    written = {
        path.relative_to(DOCS).as_posix()
        for folder in ("generated", "schema")
        for path in (DOCS / folder).rglob("*")
        if path.is_file()
    }
    differing = {
        name
        for name, text in wanted.items()
        if name not in written or (DOCS / name).read_text(encoding="utf-8") != text
    }
    advice = "run python -m triage.catalogue docs"
    stale = [f"docs/{name} is stale: {advice}" for name in sorted(differing)]
    return [*stale, *(f"docs/{name} is not wanted" for name in sorted(written - {*wanted}))]


def _docs(rest: list[str]) -> list[str]:
    wanted = pages(_sound())
    if "--check" in rest:
        return _stale(wanted)
    for name, text in wanted.items():
        _write(DOCS / name, text)
    return [problem for problem in _stale(wanted) if problem.endswith("is not wanted")]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _new(rest: list[str]) -> list[str]:
    from triage.catalogue.skeleton import skeleton  # noqa: PLC0415 - only where wanted

    if len(rest) != 1:
        return ["new wants one CODE"]
    sys.stdout.write(skeleton(rest[0], Catalogue(read_knowledge()), datetime.now(UTC).date()))
    return []


def _coverage(rest: list[str]) -> list[str]:
    from triage.catalogue.coverage import (  # noqa: PLC0415 - only where wanted
        coverage_page,
        misses,
        read_reference,
    )

    if len(rest) != 1:
        return ["coverage wants the FOLDER of the reference list"]
    reference, catalogue = read_reference(Path(rest[0])), _sound()
    for language, folder in _FOLDERS.items():
        _write(folder() / "coverage.md", coverage_page(reference, catalogue, language))
    return list(misses(reference, catalogue))


def _evaluate(rest: list[str]) -> list[str]:
    from triage.evaluation import judge, read_cases, report, surely_wrong  # noqa: PLC0415 - the same

    catalogue = _sound()
    judged = tuple(judge(read_cases(CASES), catalogue))
    problems: list[str] = []
    for language, folder in _FOLDERS.items():
        page, path = report(judged, catalogue, language), folder() / "evaluation.md"
        if "--check" not in rest:
            _write(path, page)
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            problems.append(f"{path.name} ({language}) is stale: run the verb evaluate")
    problems += (f"{row.case.id}: wrong, though {row.confidence}" for row in surely_wrong(judged))
    return problems


_VERBS: Mapping[str, Callable[[list[str]], list[str]]] = {
    "check": _check,
    "compile": _compile,
    "docs": _docs,
    "new": _new,
    "coverage": _coverage,
    "evaluate": _evaluate,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
