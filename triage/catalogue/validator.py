"""The house style of the catalogue as rules: each problem is one line that names the record.

Every rule is a generator over the whole `Knowledge`; `RULES` is the list of them. Shapes and
kinds are checked before, by decoding into the schema; the order in the files, by the compiler.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from triage.catalogue.rules import gathering, links, names, prose
from triage.catalogue.schema import Knowledge

RULES: tuple[Callable[[Knowledge], Iterator[str]], ...] = (
    prose.both_languages,
    prose.lengths,
    prose.terms,
    names.identifiers,
    names.names_are_unique,
    names.wordings_are_shared_openly,
    names.wordings_tell,
    names.completeness,
    links.references,
    links.orphans,
    links.own_kind,
    links.urls,
    gathering.steps,
    gathering.paths,
    gathering.secrets,
    gathering.sensitivity,
)


def problems_of(knowledge: Knowledge) -> Iterator[str]:
    """Yield every breach of the house style in `knowledge`, one line each."""
    return chain.from_iterable(rule(knowledge) for rule in RULES)
