"""Veeam Backup & Replication: the events that it sends by syslog."""

from ..product import Product, Said, Sample

_HEAD = "<14>1 2026-05-02T09:11:02.100000Z vbr1 Veeam_MP - - "
_ID = '[origin enterpriseId="31023"] [categoryId=0 instanceId='
_BY = r"(?: by (?P<user>[^\"]*?))?"


def _event(text: str) -> str:
    return rf'.*\binstanceId=(?P<event_id>\d+) .*\bDescription="(?P<message>{text}\.?)"\]?.*'


PRODUCT = Product(
    name="veeam",
    source="Veeam Backup & Replication 12, Event Reference",
    product="veeam",
    service="backup",
    programs=("veeam_mp",),
    others="status",
    messages=(
        Said(
            _event(
                r"(?:(?:Backup |Replication |SureBackup )?[Jj]ob|Backup repository|Repository|(?:All )?[Oo]bjects of backup|Backup|"
                rf"Restore points? of|Configuration backup|Storage|Server|Host) '(?P<target>[^\"]*?)'(?: [\w ]*?)? (?:has|have) been "
                rf"(?:deleted|removed)(?: from (?:[\w ]+ )?'[^\"]*?')?{_BY}"
            ),
            "resource_delete",
            "success",
        ),
        Said(_event(rf"(?:[\w ]*[Jj]ob) '(?P<target>[^\"]*?)' has been disabled{_BY}"), "security_weaken", "success"),
        Said(
            _event(
                rf"(?:[\w ]*(?:[Jj]ob|[Rr]epository|[Ss]erver|settings)) '(?P<target>[^\"]*?)' (?:has|have) been (?:modified|updated|changed){_BY}"
            ),
            "resource_change",
            "success",
        ),
        Said(
            _event(
                rf"(?:[\w ]*(?:[Jj]ob|[Rr]epository|[Ss]erver)) '(?P<target>[^\"]*?)' has been (?:created|added){_BY}"
            ),
            "resource_create",
            "success",
        ),
        Said(
            _event(r"Restore session has been initiated by (?P<user>[^\"]*?) for VM (?P<target>[^\"]*?)"),
            "resource_create",
        ),
        Said(
            _event(rf"User '?(?P<target>[^\"]*?)'? has been added to (?:the )?(?:role )?[^\"]*?{_BY}"),
            "permission_grant",
            "success",
        ),
    ),
    samples=(
        Sample(
            _HEAD
            + _ID
            + '23090 JobID="8d0f" Version="1" Description="Job \'Nightly\' has been deleted by CORP\\dana."]',
            {
                "host": "vbr1",
                "user": "CORP\\dana",
                "action": "resource_delete",
                "target": "Nightly",
                "outcome": "success",
            },
        ),
        Sample(
            _HEAD
            + _ID
            + "32120 Version=\"1\" Description=\"Objects of backup 'Nightly' have been deleted from repository 'R1' by CORP\\dana.\"]",
            {"user": "CORP\\dana", "action": "resource_delete", "target": "Nightly"},
        ),
        Sample(
            _HEAD
            + _ID
            + '110 JobID="8d0f" JobType="0" Version="1" Description="Backup job \'Nightly\' has been started by CORP\\dana."]',
            {"action": "status", "host": "vbr1", "user": ""},
        ),
    ),
)
