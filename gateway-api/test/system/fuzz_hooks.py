"""What schemathesis is told of newline-delimited JSON: one line for each value that it invents."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, value):
    return (json.dumps(value) + "\n").encode()
