"""Asks one question in a fresh process and prints the seconds it took from the first import.

`python -m benchmarks.first_answer imports MODULE…` prints the seconds of the imports instead;
`classify` and `triage` name the question. A second line lists what heavy packages were loaded.
"""

import sys
import time
from types import SimpleNamespace

_BEGAN = time.perf_counter()
HEAVY = (
    "aiohttp",
    "azure.core",
    "azure.identity",
    "azure.mgmt",
    "azure.monitor",
    "cryptography",
    "jinja2",
    "jsonschema",
    "msal",
    "pydantic",
    "yaml",
)
"""Packages that an answer without Azure has no use for."""


def _imports(names: list[str]) -> None:
    for name in names:
        __import__(name)


def _answer(route: str) -> None:
    import asyncio  # noqa: PLC0415 - what it costs to load is part of the figure

    import azure.functions as func  # noqa: PLC0415 - the same

    import function_app  # noqa: PLC0415 - the same

    subscription = "11111111-2222-4333-8444-555555555555"
    code = "ExtensionFailedVssWriterInBadState"
    asked = {"subscription": subscription, "vault": "rsv-sample", "vm": "vm-win-vss"}
    params = asked if route == "triage" else {"code": code}
    request = func.HttpRequest(
        "GET", f"http://localhost/api/{route}", headers={}, params=params, body=b""
    )
    context = SimpleNamespace(invocation_id="1")

    async def ask() -> func.HttpResponse:
        function = getattr(function_app, route)
        answer: func.HttpResponse = await function.build().get_user_function()(request, context)
        return answer

    answer = asyncio.run(ask())
    if code.encode() not in answer.get_body():
        raise SystemExit("the answer is not the one wanted")


def main(arguments: list[str]) -> None:
    """Do what `arguments` say and print how long it took."""
    kind, *names = arguments
    if kind == "imports":
        _imports(names)
    else:
        _answer(kind)
    taken = time.perf_counter() - _BEGAN
    loaded = [name for name in HEAVY if name in sys.modules]
    sys.stdout.write(f"{taken:.6f}\n{' '.join(loaded)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
