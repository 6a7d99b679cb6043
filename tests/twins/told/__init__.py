"""The stories, by what really happens: each module enters its pairs when it is imported."""

from . import (
    access_rights,
    automation,
    bulk_reading,
    databases,
    deployment,
    development,
    housekeeping,
    names_and_mail,
    passwords,
    protection,
    scanning,
    telephony,
)

__all__ = (
    "access_rights",
    "automation",
    "bulk_reading",
    "databases",
    "deployment",
    "development",
    "housekeeping",
    "names_and_mail",
    "passwords",
    "protection",
    "scanning",
    "telephony",
)
