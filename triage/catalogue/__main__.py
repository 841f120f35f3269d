"""The catalogue at a terminal: `python -m triage.catalogue compile | check`."""

import sys

from triage.catalogue.compiler import COMPILED, CatalogueError, compile_catalogue, read_knowledge
from triage.catalogue.validator import problems_of


def main(arguments: list[str]) -> int:
    """Compile the YAML files, or check them and the compiled file; 0 when all is well."""
    verb = arguments[0] if arguments else "check"
    try:
        problems = list(problems_of(read_knowledge()))
    except CatalogueError as error:
        problems = list(error.problems)
    if problems:
        return _refuse(problems)
    content = compile_catalogue()
    if verb == "compile":
        COMPILED.write_bytes(content)
    elif not COMPILED.exists() or COMPILED.read_bytes() != content:
        return _refuse(["compiled.json is stale: run python -m triage.catalogue compile"])
    return 0


def _refuse(problems: list[str]) -> int:
    sys.stderr.write("\n".join(problems) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
