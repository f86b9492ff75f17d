"""What schemathesis is told beside the OpenAPI document."""

import itertools
import json
import os

import schemathesis

with open(os.environ["XINJIAN_KNOWN"], encoding="utf-8") as file:
    KNOWN = json.load(file)

calls = itertools.count()
statements = {name: itertools.cycle(signed) for name, signed in KNOWN["statements"].items()}


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, value):
    """One line for each value that is invented."""
    return (json.dumps(value) + "\n").encode()


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Every second call names what there is, and carries a statement that verifies."""
    name = f"{case.method.upper()} {case.operation.path}"
    if next(calls) % 2 == 0:
        return
    for part, known in KNOWN["paths"].get(name, {}).items():
        case.path_parameters[part] = known
    if name in statements and isinstance(case.body, dict):
        case.body["statement"] = next(statements[name])
