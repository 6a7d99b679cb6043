"""What was understood of a log file, in a reader's words."""

from ...graphs.schema import LogFile


def write_format(log: LogFile) -> str:
    """`bind, lines of its own`; `JSON lines` alone where the format says no more."""
    name, carrier = log["format"], log.get("carrier", "")
    if not carrier or name.lower() in carrier.lower():
        return carrier or name
    return f"{name}, {carrier}"


def write_stated(log: LogFile) -> str:
    """The share of events that are fully stated; empty where a report does not know it."""
    return write_share(log["stated"], log["events"]) if "stated" in log else ""


def write_share(part: int, whole: int) -> str:
    """`97 %`, rounded down, so that 100 % is all of them; empty where there is nothing."""
    return f"{100 * part // whole} %" if whole else ""
