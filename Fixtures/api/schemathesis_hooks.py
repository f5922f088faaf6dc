"""Lets `schemathesis` send bodies of lines, which it has no way to write by itself: they go as they are."""

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")
def lines(context, value):
    return {"data": value if isinstance(value, bytes) else str(value).encode()}
