"""Where a cloud's own services deliver their records: audit trails, access logs, flow logs."""

from ..events.store import STATED, EventStore


def delivered_prefixes(store: EventStore) -> frozenset[str]:
    """Beginnings of the names of objects that a service of the platform wrote: container, then the first folders."""
    scratch = store.scratch
    scratch.make(
        "delivered",
        f"SELECT DISTINCT target FROM {STATED} WHERE outcome <> 'failure' AND product = 'aws' AND contains(target, '/') "
        "AND json_extract_string(fields, '$.\"userIdentity.type\"') = 'AWSService' AND ends_with(\"user\", '.amazonaws.com')",
    )
    return frozenset(
        prefix for (target,) in scratch.query("SELECT target FROM delivered") if (prefix := prefix_of(target))
    )


def prefix_of(target: str) -> str:
    """The container and the two folders that an object lies in, where it has as many."""
    parts = target.removeprefix("arn:aws:s3:::").split("/")
    return "/".join(parts[:3]) if len(parts) > 3 else ""
