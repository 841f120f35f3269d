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
        return 1
    content = compile_catalogue()
    if verb == "compile":
        COMPILED.write_bytes(content)
    elif COMPILED.read_bytes() != content:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
