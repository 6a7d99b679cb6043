"""Past incidents as reports tell them, later ones of the same kind in other words, and ones of another kind."""

from typing import NamedTuple


class Incident(NamedTuple):
    """A past incident, and an alert about one like it."""

    title: str
    summary: str
    techniques: tuple[str, ...]
    indicators: tuple[str, ...]
    later: str


INCIDENTS = (
    Incident(
        "Several failed SSH log-ins followed by a success",
        "203.0.113.66 on web-1: login succeeded after very many failures from the same address; cron job runs a download",
        ("Password Guessing", "Cron"),
        ("203.0.113.66", "http://198.51.100.77/u.sh"),
        "Brute force against a Linux server's remote shell worked in the end, and a scheduled task fetches a script",
    ),
    Incident(
        "Inbox rule hides replies from the bank",
        "carol@corp.example signed in from an unknown country; a mailbox rule moves messages about invoices to a hidden folder",
        ("Email Hiding Rules", "Valid Accounts"),
        ("198.51.100.4", "carol@corp.example"),
        "Mail about payments is forwarded and deleted by a filter that an intruder made in an employee's mailbox",
    ),
    Incident(
        "Many files were renamed on the file share",
        "fs-2: backup catalogues and shadow copies were deleted; thousands of documents were encrypted; a ransom note was written",
        ("Data Encrypted for Impact", "Inhibit System Recovery"),
        ("locker.exe",),
        "Ransomware has made the department's documents unreadable and demands money",
    ),
    Incident(
        "Access to the memory of LSASS",
        "wks-14: a renamed tool read credentials from process memory; remote desktop log-ins to three servers followed",
        ("LSASS Memory", "Remote Desktop Protocol"),
        ("pd.exe", "10.4.0.14"),
        "Passwords were stolen from a workstation's memory and used to move to other machines",
    ),
    Incident(
        "Web server started a command interpreter",
        "portal-1: a file was uploaded to a writable folder of the web application and ran commands; a web shell answered requests",
        ("Web Shell", "Exploit Public-Facing Application"),
        ("up.jsp", "203.0.113.140"),
        "An attacker placed a backdoor page in the site's upload directory and executes system commands through it",
    ),
    Incident(
        "Access keys were created by an unusual identity",
        "An access key of ci-user was used from abroad; new keys were created; large instances were launched to mine coins",
        ("Additional Cloud Credentials", "Resource Hijacking"),
        ("198.51.100.90", "AKIAEXAMPLE"),
        "Leaked cloud credentials were used to start many virtual machines for crypto mining",
    ),
    Incident(
        "Large upload to a private cloud storage",
        "An employee who had given notice copied customer lists and drawings and uploaded them to a personal account",
        ("Exfiltration to Cloud Storage",),
        ("drive.example.net",),
        "A leaver took confidential documents with him to his own online drive",
    ),
    Incident(
        "Many multi-factor prompts for one user",
        "dan received forty push requests within an hour and approved one; a new device was enrolled afterwards",
        ("Multi-Factor Authentication Request Generation", "Device Registration"),
        ("203.0.113.201",),
        "Somebody pestered a user with second-factor notifications until he accepted",
    ),
    Incident(
        "Long DNS queries to one domain",
        "wks-77 asked for thousands of long random names below one domain; answers carried text records",
        ("Exfiltration Over Alternative Protocol", "DNS"),
        ("cdn-sync.example.net",),
        "Data leaves a machine hidden in name lookups, a tunnel through the resolver",
    ),
    Incident(
        "Database errors caused by a web form",
        "shop-2: requests with SQL in their parameters; error pages, then answers of many megabytes with rows of the customer table",
        ("Exploit Public-Facing Application", "Data from Information Repositories"),
        ("203.0.113.17",),
        "SQL injection in the shop let a stranger read out all customers",
    ),
)

OTHERS = (
    "A drone with a radio landed on the roof",
    "The voice of a director was imitated on the telephone",
    "A badge was cloned and the laboratory's door opened at night",
    "The lobby's screens show slogans",
    "Fans of a rack were stopped until it overheated",
    "A courier lost a parcel with tapes",
    "A water pump's set point was changed by hand",
    "Satellite positions of the trucks are wrong",
    "Counterfeit spare parts were delivered",
    "A journalist asks for a comment about rumours",
)
"""Alerts that are like none of the incidents."""
