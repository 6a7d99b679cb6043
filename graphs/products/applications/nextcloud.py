"""Nextcloud and ownCloud: nextcloud.log and audit.log."""

from ..product import Product, Records, Said, Sample

PRODUCT = Product(
    name="nextcloud",
    source="lib/private/Log/LogDetails.php, Session.php and apps/admin_audit of Nextcloud 25 to 29",
    category="application",
    messages=(
        Said(
            r"Login failed: ['\"]?(?P<user>.*?)['\"]? \(Remote IP:? ['\"]?(?P<src>[\da-fA-F.:]+)['\"]?\)",
            "login",
            "failure",
        ),
        Said(r"Trusted domain error\. .*", "web_request", "failure"),
        Said(r'Login attempt: "(?P<user>.*)"', "status"),
        Said(r'Login successful: "(?P<user>.*)"', "login", "success"),
        Said(r"Logout occurred", "logout"),
        Said(
            r'(?:App|Device) (?:password|token) (?:created|added)(?: for .*?)?: "?(?P<target>.*?)"?',
            "credential_create",
            "success",
        ),
        Said(r'User created: "(?P<target>.*)"', "account_create", "success"),
        Said(r'User deleted: "(?P<target>.*)"', "account_delete", "success"),
        Said(
            r'(?:Password of user|User|Disabled user|Enabled user) "(?P<target>.*?)".*(?:changed|enabled|disabled).*',
            "account_change",
            "success",
        ),
        Said(r'User "(?P<target>.*)" added to group "(?P<group>.*)"', "account_change", "success"),
        Said(r'File(?: with id "\d+")? (?:accessed|read): "(?P<target>.*)"', "file_read", "success"),
        Said(
            r'File (?:with id "\d+" )?(?:created|written to|updated)(?: with id "\d+")?: "(?P<target>.*)"',
            "file_write",
            "success",
        ),
        Said(
            r'File (?:with id "\d+" )?(?:deleted|was deleted|deleted from trashbin).*"(?P<target>[^"]*)"',
            "file_delete",
            "success",
        ),
        Said(r'The (?:file|folder) "(?P<target>.*?)" with ID "\d+" has been shared .*', "permission_grant", "success"),
        Said(r".*", "status"),
    ),
    records=(
        Records(
            keys=("reqId", "level", "time", "remoteAddr", "message"),
            columns={
                "time": "time",
                "src": "remoteAddr",
                "agent": "userAgent",
                "host": "host",
                "target": "target",
                "process": "process",
                "dst": "dst",
            },
            says="message",
        ),
    ),
    samples=(
        Sample(
            '{"reqId":"a1","level":2,"time":"2024-03-05T10:11:12+00:00","remoteAddr":"203.0.113.9","user":"--","app":"core","method":"POST",'
            '"url":"/login","message":"Login failed: dana (Remote IP: 203.0.113.9)","userAgent":"curl/8","version":"29.0"}',
            {
                "time": "2024-03-05T10:11:12+00:00",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
            file="nextcloud.log",
        ),
        Sample(
            '{"reqId":"a2","level":2,"time":"2024-03-05T10:11:14+00:00","remoteAddr":"203.0.113.9","user":"--","app":"admin_audit",'
            '"method":"POST","url":"/login","message":"Login failed: \\"dana\\" (Remote IP: \\"203.0.113.9\\")","version":"31.0"}',
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            file="audit.log",
        ),
    ),
)
