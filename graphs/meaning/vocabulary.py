"""The words by which event names are understood: pairs that mean one thing, classes of verbs, classes of objects."""

from collections.abc import Iterable

from ..wordlists import grouped, labels_by_item

COMPOUNDS = {
    (pair.split()[0], pair.split()[1]): joined
    for pair, joined in labels_by_item(
        """
signin: sign in, signed in
login: authorized as, log in, logged in, log on, logging in, log into, logs into, logged into, new login, new logon, new signin,
    authenticated as, successfully authenticated, authenticated successfully
connect: attach database, attached database, client connected, peer connected, new connection, connection refused
signout: sign out, signed out
logout: log out, logged out, log off, logged off
mfa: two factor, multi factor, second factor, two step, 2 step, security info, authentication method, authenticator app,
    phone factor, strong authentication
disable: turn off, turned off, switch off, switched off, opt out
enable: turn on, turned on, switch on, switched on
credential: login profile, app password
apikey: api key, access key, ssh key, deploy key, key pair, secret key
accessdenied: access denied, permission denied, access deny
token: access token, authentication token, auth token, refresh token, bearer token
secret: client secret
securitygroup: security group
auditlog: audit log, audit logs, event log, event logs
logging: flow log, flow logs, access log, access logs, access logging, diagnostic settings, diagnostic setting
serviceaccount: service account
protection: branch protection, protected branch, push protection, waiting room, screen lock, security option,
    conditional access, security policy, security setting, security settings, security defaults, ip restriction, ip
    allowlist
scanning: secret scanning, code scanning
create: set up, sign up
secretvalue: secret value, password data
sessiontoken: session token
assumerole: assume role, assumed role
permission: trust policy, management role, access level
inboxrule: inbox rule, transport rule, forwarding rule, mail rule
task: scheduled task, scheduled job, cron job
moduleload: image load, image loaded, module load, driver load
dnsquery: dns query
script: script block
remotethread: remote thread
processaccess: process access
publicaccess: public access, publicly accessible
blockpublic: publicaccess block, block public
retention: retention policy
passwordpolicy: password policy, password requirement, password strength
allowlist: allow list, ip allow
oauthapp: oauth app, oauth application
antivirus: anti virus, anti malware
realtime: real time
webrequest: web request, http request
useragent: user agent
""",
        ",",
    ).items()
}
"""Pairs of words that mean one thing."""

_VERBS = dict(
    grouped(
        """
create: create add new insert register invite provision generate issue import upload make mint allocate deploy build
    enroll onboard
grant: grant assign attach give promote elevate authorize allow consent delegate associate approve escalate
share: share publish expose publicize
delete: delete remove destroy drop terminate erase unregister deprovision trash del uninstall decommission
revoke: revoke unassign detach demote unshare withdraw disassociate deauthorize invalidate unauthorize deny
update: update modify change edit set patch rename configure reset rotate put replace move alter adjust toggle save
    amend override reconfigure
disable: disable deactivate stop suspend bypass suppress exclude pause dismiss skip unenforce unprotect exempt mute
    weaken relax downgrade off unset ignore unlink
enable: enable activate reactivate unsuspend undelete enforce require resume unmute restore start harden strengthen protect on
read: get list describe view read query search lookup fetch show select head browse access open peek enumerate
    inspect check retrieve find count preview
export: export download copy backup snapshot exfiltrate dump clone forward leak sync takeout
clear: clear purge wipe truncate flush
run: run execute exec invoke launch spawn
block: block drop reject blocked prevent ban refuse blacklist
detect: detect trigger raise fire match quarantine flag
send: send deliver receive relay compose
lock: lock unlock
"""
    )
)

_OBJECTS = dict(
    grouped(
        """
login: anmeldung login logon signin authenticate authentication auth sso saml logins authn anmeldung anmeldeversuch angemeldet
logout: logout logoff signout abmeldung abgemeldet
mfa: mfa 2fa twofactor multifactor otp totp factor authenticator passkey webauthn fido fido2 u2f 2sv 2step
security: logging audit auditing trail cloudtrail detector guardduty firewall waf antivirus av defender protection
    monitoring monitor encryption encrypt scanning scan dlp retention recorder edr siem ids ips shield
    passwordpolicy captcha restriction safeguard threat realtime tamper securityhub macie watermark verification
    dependabot vulnerability sandbox quarantine selinux apparmor auditlog bitlocker amsi alerting blockpublic sensor
    passcode ruleset
log: log auditlog history journal eventlog
permission: rolle berechtigung rechte role permission policy privilege admin administrator owner group collaborator scope consent acl
    delegation delegate sudo trust right entitlement ownership membership access superuser rolebinding
    clusterrolebinding owners iam accessentry securityrole publicaccess
network_rule: securitygroup ingress egress allowlist whitelist nacl cidr inbound outbound exclusion exception
credential: kennwort passwort key apikey token secret credential cert certificate password passwd passphrase pat keypair keytab sshkey
    passcode
secret_read: secretvalue
account: benutzer benutzerkonto konto user account member principal identity person employee serviceaccount guest customer username
session: session sessiontoken
assume: assumerole impersonate impersonation federationtoken
service: service daemon unit
task: task cron crontab schedule job timer
registry: registry regkey hive
process: process command cmd program binary executable shell
script: script powershell macro scriptblock
module: moduleload module driver dll library kernelmodule
inject: remotethread processaccess injection inject
file: datei dateien ordner verzeichnis file document doc folder directory attachment
data: datensatz object blob record mailbox row table content page dataset database report mailitems item items dashboard
mail: mail email inboxrule message smtp
dns: dns dnsquery resolve
network: connection connect network flow traffic tunnel socket packet netflow conn vpn
web: webrequest http request url
alert: alert detection malware virus ransomware finding incident threat intrusion exploit trojan signature alarm
    anomaly attack
status: disconnected disconnect disconnects disconnection
    heartbeat keepalive health healthcheck ping status stats statistics startup shutdown boot metric checkpoint
resource: beleg rechnung auftrag akte vorlage drucker
    instance vm bucket volume disk image repo repository project organization org workspace team channel
    cluster node pod namespace function lambda queue topic stack deployment container network subnet vpc snapshot
    setting preference config configuration domain webhook hook integration app application oauthapp plugin
    extension device meeting site list library calendar event workflow pipeline runner environment branch tag
    flag segment experiment notebook warehouse
    release issue pull comment zone template feature subscription resource profile space board ticket host server
    rule role group policy
"""
    )
)

_IRREGULAR = dict(
    grouped(
        """
set: sets setting_
put: puts
get: gets
read: reads
run: runs ran running
reset: resets resetting
give: gives gave given giving
make: makes made making
send: sends sent sending
build: builds built
find: finds
deny: denies denied denying
copy: copies copied copying
modify: modifies modified modifying
query: queries queried querying
on:
off:
new:
show: shows shown
forward: forwards forwarded forwarding
stop: stops stopped stopping
drop: drops dropped dropping
submit: submits submitted
unset:
"""
    )
)


def _forms(verb: str) -> Iterable[str]:
    yield verb
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb]
        return
    stem = verb.removesuffix("e")
    yield from (f"{verb}s", f"{stem}ed", f"{stem}ing", f"{verb}es", f"{stem}ion", f"{stem}ation", f"{verb}ment")
    if verb[-1] == "y":
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied")
    if verb[-1] in "lpt":
        yield from (f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")


GERMAN_VERBS = labels_by_item(
    """
create: angelegt, erstellt, hinzugefuegt, hochgeladen, importiert
delete: geloescht, entfernt, vernichtet
update: geaendert, bearbeitet, zurueckgesetzt, umbenannt, verschoben
disable: deaktiviert, abgeschaltet, ausgeschaltet
enable: eingeschaltet
read: geoeffnet, gelesen, angezeigt, aufgerufen
export: exportiert, heruntergeladen, kopiert
lock: gesperrt, entsperrt
""",
    ",",
)
VERB_CLASSES: dict[str, str] = {}
for _name, _words in _VERBS.items():
    for _verb in _words:
        for _form in _forms(_verb):
            VERB_CLASSES.setdefault(_form, _name)
del VERB_CLASSES["protection"]  # a thing that is there, not that somebody protects
OBJECT_CLASSES: dict[str, set[str]] = {}
for _name, _words in _OBJECTS.items():
    for _object in _words:
        plural = f"{_object[:-1]}ies" if _object.endswith("y") and _object[-2:-1] not in "aeo" else f"{_object}s"
        for _form in (_object, plural, f"{_object}es"):
            OBJECT_CLASSES.setdefault(_form, set()).add(_name)
for _noun, _class in (
    ("creation", "create"),
    ("deletion", "delete"),
    ("removal", "delete"),
    ("destruction", "delete"),
    ("modification", "update"),
    ("assignment", "grant"),
    ("enrollment", "create"),
    ("enrolment", "create"),
    ("enrolled", "create"),
    ("enforcement", "enable"),
    ("revocation", "revoke"),
    ("suspension", "disable"),
    ("deactivation", "disable"),
    ("activation", "enable"),
    ("registration", "create"),
    ("invitation", "create"),
    ("elevation", "grant"),
    ("bulkdownload", "export"),
    ("authorisation", "grant"),
    ("unblocked", "grant"),
    ("changed", "update"),
    ("setting_", "update"),
    ("uninstalled", "delete"),
    ("installed", "create"),
    ("install", "create"),
    ("exported", "export"),
    ("rotation", "update"),
    *GERMAN_VERBS.items(),
):
    VERB_CLASSES[_noun] = _class
