"""Which field names mean what: dozens of spellings of source address, user, host, outcome and so on.

Names are compared folded: lower case, without `_`, `-`, `.`, `:` and spaces, by their last one, two or three
path segments, so that `protoPayload.requestMetadata.callerIp`, `caller_ip` and `CallerIP` are one name. Earlier
names in a list win over later ones.
"""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Literal, get_args

from ..wordlists import has_any, words
from .lexicon import words_of
from .plans import per_shape

Role = Literal[
    "time",
    "src_ip",
    "dst_ip",
    "src_port",
    "dst_port",
    "user",
    "host",
    "process",
    "parent",
    "command",
    "target",
    "agent",
    "outcome",
    "error",
    "status_code",
    "kind",
    "method",
    "message",
    "level",
    "payload",
]
"""What a field can be to an event."""

_ALIASES: dict[Role, str] = {
    "time": """
        eventtime eventtimestamp occurred timegenerated timecreated systemtime creationtime
        timecreatedsystemtime activitydatetime createddatetime requestreceivedtimestamp occurredat eventdate
        utctime timestamp attimestamp datetime published createdat created time eventstarttime starttime
        start begintime startdate firstseen date ts logtime sourcetime when eventcreated deviceeventtime at
        lastupdated timestampms updatedat timereported realtimetimestamp receivedtime receivetimestamp
        ingesttime receivedat t zeitstempel zeitpunkt datum
    """,
    "src_ip": """
        srcip sourceip sourceipaddress clientip clientipaddress callerip calleripaddress actorip
        actoripaddress remoteip remoteipaddress remoteaddr remoteaddress ipaddress sourceaddress srcaddr
        sourceaddr saddr idorigh clientaddress peeraddress peerip originip userip useripaddress loginip
        sourcenetworkaddress ipaddr lastipaddress requestip requestorip requesteripaddress clientclientip
        clienthost clientaddr cip cipaddress srchost rhost remotehost remote attackerip attackeraddress
        attacker offenderip transmittedsrc
        src source sourceips ip addr address client actorlocationip securitycontextip locationip
        networksrcip srcipv4 srcipv6 ipv4 fromip from initiator initiatorip
        quellip quelladresse ipadresse cliip
        remotenodefullname remotenodeid remotenode connectionfromclient connectionfrom connectedfrom
        trueclientip cfconnectingip xrealip xforwardedfor forwardedfor fwd remoteendpoint clientendpoint sourceendpoint peerendpoint
    """,
    "dst_ip": """
        dstip destinationip destip destinationipaddress dstaddr destaddr destinationaddress daddr idresph
        targetip targetipaddress targetaddress serverip serveripaddress serveraddress sip resourceip
        victimip dst dest destination destinationips hostip localip localaddr localaddress dstipv4 dstipv6
        upstream upstreamaddr upstreamaddress upstreamip backend backendaddr backendaddress backendip zielip zieladresse toip
        localendpoint serverendpoint destinationendpoint targetendpoint
    """,
    "src_port": """
        srcport sourceport sport idorigp clientport spt remoteport peerport ipport quellport
    """,
    "dst_port": """
        dstport destinationport destport dport idrespp dpt targetport serverport localport dstportnumber
        serviceport zielport port
    """,
    "user": """
        useridentityarn userprincipalname actoremail useremail actoralternateid actorlogin actorusername
        actorname actoruserprincipalname initiatedbyuseruserprincipalname authname authdisplayname authenticationinfoprincipalemail
        principalemail principal subjectusername accountname username useridentityusername
        usernameext loginname login userlogin authuser csusername remoteuser suser srcuser sourceuser
        sourceusername user userid uid actor actorid acct account caller operator performedby initiatedby
        requestedby requestor requester createdby modifiedby owneremail email emailaddress mail author
        authorname owner member memberemail subject identity principalid useridentity clientuserid userlogon
        logonname loginid samaccountname targetusername who by duser destinationuser targetuser dstuser effectiveuser
        identityclaimsupn upn ruser setid person employee dbuser senderaddress sender mailfrom initiator
        executedby triggeredby changedby updatedby invokedby adminemail adminname adminuser accessorid
        authenticationid cardholder
        userfullname fullname requser ugi attemptedcred attemptedid subjectid
        benutzer benutzername benutzerkonto anwender nutzer bearbeiter mitarbeiter
    """,
    "host": """
        computer computername hostname devicehostname hostfqdn machinename devicename dvchost endpointname
        endpointhostname agenthostname hosthostname agentname beathostname beatname workstation
        workstationname nodename servername serverhostname systemname asset assetname syslogserver vmname instanceid dvc
        hostidentifier devname host node machine device sensor sensorname logsource sourcehost gelfhost rechner rechnername arbeitsplatz
    """,
    "process": """
        image processpath processexecutable exe newprocessname processname processimage executable
        executablepath imagepath applicationpath process comm program programname programpath
        imagefilename filename procname actorprocessimagename programm prozess
    """,
    "parent": """
        parentimage parentprocessname parentprocesspath parentprocessexecutable parentexe parentname
        initiatingprocessfilename parentbasefilename initiatingprocessparentfilename parentprocess ppname
        procpname creatorprocessname
    """,
    "command": """
        commandline processcommandline cmdline cmd command commandlinearguments processargs args
        proccmdline scriptblocktext script query statement sql sqltext statementtext querytext proctitle
        execcommand
    """,
    "target": """
        targetobject targetfilename targetimage resourcename resourcearn objectname objectkey
        requestparametersbucketname targetresourcename objectid objectpath filepath filefullpath fullpath
        targetdisplayname targetname targetid targetalternateid targetresourcesdisplayname urlpath
        requestendpoint requesturi requesturl urloriginal requestpath uri url path fileurl objectrefname
        protopayloadresourcename resource resourceid entityname entity itemname documentname doctitle repo
        repository bucket bucketname queryname dnsquery domain domainname rrname qname sni
        servernameindication destinationhostname destinationdomain dsthost desthostname object file filename
        target targetuser targetusername recipient recipients to groupname rolename setting settingname
        destination scope device item affecteduser affectedresource application appname appdisplayname
        recipientaddress rcptto subject title actiontarget znode objekt datei dateiname pfad ressource leser
        reader door doorname where accesspoint grantee
    """,
    "agent": """
        useragent useragentoriginal useragentrawuseragent clientuseragent csuseragent cuseragent
        httpuseragent requestuseragent callersupplieduseragent
        protopayloadrequestmetadatacallersuppliedagent callersuppliedagent agent browser clientapp
        clientappused clientapplication client clientname clientversion ua
    """,
    "outcome": """
        outcomeresult eventoutcome outcome result resultstatus resulttype statuserrorcode operationresult
        actionresult statusvalue loginresult authresult success successful succeeded issuccess iserror
        responseelementsconsolelogin resultsignature authenticationresult disposition verdict decision
        status state finalstatus activitystatus activitystatusvalue statusmessage res authsuccess allowed
        responsestatusstatus eventresult conclusion ergebnis eventstatus returnstatus completionstatus finalstatuscode
    """,
    "error": """
        errorcode errormessage error errorname exception failurereason statusfailurereason outcomereason
        failurecode errortype reason
    """,
    "status_code": """
        statuscode responsecode httpstatus httpstatuscode responsestatuscode responsestatus scstatus
        httpresponsestatuscode respstatus responsestatuscodevalue elbstatuscode returncode code status
        responsehttpstatuscode
    """,
    "kind": """
        eventname operationname act operation actionname eventaction eventtype eventtypename activitydisplayname
        activitytype activity action actiontype methodname protopayloadmethodname auditaction auditevent
        audittype operationtype eventid_name eventcode eventkind eventcategory event type category verb
        method activityname command_name logtype subtype eventsubtype signature alertsignature rulename
        alertname alerttype alert attack threatname task_name api apiname permission useraction
        auditableevent actiondetails operationdetail operationdetails displaymessage transactiontype changetype requesttype
        function
        vorgang aktion ereignis ereignistyp
        eventsimplename eventid objecttype resourcetype targettype entitytype categorytype rule
    """,
    "method": """
        method httpmethod requestmethod csmethod httprequestmethod verb requestverb
    """,
    "message": """
        message msg desc shortmessage fullmessage displaymessage eventmessage actiontext eventdescription description summary text body log
        logmessage auditdetails title details detail info reason resultdescription operationdetail operationdetails
        messagetext comment signature alertsignature rulename meldung nachricht beschreibung
    """,
    "level": """
        level severity loglevel priority alertseverity risk risklevel criticality
    """,
    "payload": """
        syslogmessage eventoriginal fulllog raw rawmsg rawmessage rawlog rawevent originalmessage rawdata logline line log
        message msg fullmessage shortmessage textpayload logmessage mesg msgbody body textdata event data
    """,
}

_VAGUE: dict[Role, frozenset[str]] = {
    "user": words(
        "owner owneremail member memberemail subject identity person employee who by createdby modifiedby author "
        "authorname sender senderaddress mailfrom setid"
    ),
    "src_ip": words("from address addr origin ipv4"),
    "host": words("source node asset"),
}
"""Names that may stand for the party in that role, and as well for another: what they hold is inferred."""
_ADDRESS_WORDS = ("src", "source", "client", "remote", "peer", "actor", "user", "from", "caller", "ip", "origin")
_OF_SOURCE = re.compile(r"(?:^|[._-])(?:src|source|client|remote|peer|orig\w*|actor|caller|from)[._-]", re.I)
"""A port below such a name is the other party's."""
_PREFIX_SAFE_SEGMENTS = 4
_LONGEST_NAME = 300
_NOISE = re.compile(r"[^a-z0-9]+")
_RANKS: dict[str, list[tuple[Role, int]]] = {}
for _role in get_args(Role):
    for _rank, _alias in enumerate(dict.fromkeys(_ALIASES[_role].split())):
        _RANKS.setdefault(_NOISE.sub("", _alias), []).append((_role, _rank))

_ACTOR = float(dict(_RANKS["actoremail"])["user"])

_MARKED: dict[str, tuple[Role, float]] = {
    "@t": ("time", 0),
    "@m": ("message", 0),
    "@mt": ("message", 1),
    "@l": ("level", 0),
    "@x": ("error", 0),
}
"""Names of Serilog's compact records."""

_OF_ACTOR = words("""
    actor actors initiator initiatedby performedby requestedby executedby triggeredby invokedby caller principal useridentity
""")
"""Records of who did something: what they say is nothing of what was done or to what."""
_OF_WAY = words("auth authentication authenticationinfo client device createdby modifiedby updatedby")
"""Records of who came, how and with what: their types say nothing of what was done."""
_WHO = ("email", "username", "login", "name", "displayname", "summary", "label", "id")
"""Names of who that is, best first."""
_OF_OBJECT = words("""
    params parameters requestparams requestparameters target targets object objects resource resources rootresource affected
    changedobject prechangedata before after changes diff oldvalue newvalue oldvalues newvalues priorstate resultingstate
""")
"""Records of what something was done to, and with what."""
_OF_THING = words(
    "changedobject prechangedata priorstate subject entity item target targets object objects resource resources rootresource affected"
)
_WHICH = ("name", "displayname", "title", "summary", "email", "username", "path", "id", "key", "uuid")
"""Names of which thing that is, best first."""
_VALUES = words("value label")
"""Names of what a field says that is a record itself: `action.value`."""
_LAST = 500.0
"""The rank of who is named in one of these: they come last."""
Plan = dict[Role, tuple[str, ...]]
"""For each role the fields that may fill it, best first."""


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """A field name without case and separators; a leading `@` is spoken."""
    return _NOISE.sub("", name.lower().replace("@timestamp", "attimestamp"))


def roles_of(name: str) -> tuple[tuple[Role, float], ...]:
    """Roles a field name may have, each with a rank: lower is a surer reading. A name longer than a line has none."""
    return _roles_of(name) if len(name) <= _LONGEST_NAME else ()


@lru_cache(maxsize=16384)
def _roles_of(name: str) -> tuple[tuple[Role, float], ...]:
    if name in _MARKED:
        return (_MARKED[name],)
    segments = re.split(r"[.:/]", name)[-_PREFIX_SAFE_SEGMENTS:]
    found: dict[Role, float] = {}
    for start in range(len(segments)):
        depth_penalty = 0.25 * start + 0.5 * (len(segments) == 1) * 0
        for role, rank in _RANKS.get(fold("".join(segments[start:])), ()):
            found.setdefault(role, rank + depth_penalty)
    parents = {fold(segment) for segment in segments[:-1]}
    if parents & _OF_THING and not parents & _OF_ACTOR and (own := fold(segments[-1])) in _WHICH:
        found.setdefault("target", _LAST + _WHICH.index(own))
    if len(segments) > 1 and "kind" not in found and fold(segments[-1]) in _VALUES:
        found |= {role: rank + 0.5 for role, rank in _RANKS.get(fold(segments[-2]), ()) if role == "kind"}
    if parents & _OF_ACTOR:
        for role in ("kind", "message", "target"):
            found.pop(role, None)
        if (own := fold(segments[-1])) in _WHO:
            found["user"] = min(found.get("user", _LAST), _ACTOR + _WHO.index(own) / len(_WHO))
    elif parents & _OF_WAY:
        found.pop("kind", None)
    elif "user" in found and parents & _OF_OBJECT:
        found["user"] += _LAST
    return tuple(found.items())


def names_object(name: str) -> bool:
    """Whether a field lies in the record of what something was done to."""
    return not _OF_OBJECT.isdisjoint(map(fold, re.split(r"[.:/]", name)[-_PREFIX_SAFE_SEGMENTS:-1]))


class Names:
    """What the field names of a record say by themselves, found once for all records of the same names."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self.plan: Plan = _plan(names)
        self.last = {fold(name.rpartition(".")[2]): name for name in names}
        """The names by their folded last parts."""
        self.times = tuple(name for name in names if _is_time(name))
        """Names with a word of time in them."""
        self.zone = next((name for name in names if _is_zone(name, self.plan.get("time", ()))), "")
        """The name beside that of the time which says what zone it is in, or ''."""
        self.day_and_clock = next(
            ((day, clock) for day in names if _own(day) in _DAYS for clock in names if _own(clock) in _CLOCKS), None
        )
        """The names of the day and of the time of day, where each stands by itself."""
        self.addresses = tuple(name for name in names if any(word in name.lower() for word in _ADDRESS_WORDS))
        """Names with a word in them that addresses stand under."""
        self.ports = tuple(name for name in self.plan.get("dst_port", ()) if not _OF_SOURCE.search(name))
        """Names of the port that was spoken to."""
        self.vague = frozenset(
            (role, name) for role, vague in _VAGUE.items() for name in self.plan.get(role, ()) if _own(name) in vague
        )
        """Roles and the names that only suggest who is in them."""

    @cached_property
    def folded(self) -> frozenset[str]:
        """The names and their last parts, folded."""
        return frozenset((*self.last, *map(fold, self._names)))

    @cached_property
    def speaks_of_sign_in(self) -> bool:
        """Whether a word in one of the names is that of a sign-in."""
        return any(not _SIGN_INS.isdisjoint(words_of(name)) for name in self._names)


def _own(name: str) -> str:
    return fold(re.split(r"[.:/]", name)[-1])


_AT = re.compile(r"(?:[a-z]A|[_ .-][Aa])t$")
_LATER = (
    "expir",
    "until",
    "valid_to",
    "validto",
    "valid_from",
    "timeout",
    "uptime",
    "lifetime",
    "timezone",
    "runtime",
    "due_",
)
_SIGN_INS = words("signin login logon")
_DAYS = words("date datum day logdate eventdate")
_CLOCKS = words("time uhrzeit zeit clock logtime eventtime")
_ZONES = words("timezone tz timezoneoffset tzoffset utcoffset")


def _is_zone(name: str, times: Sequence[str]) -> bool:
    """Whether a name says what zone the time beside it is in: one that lies elsewhere speaks of something else."""
    place, _, last = name.rpartition(".")
    return fold(last) in _ZONES and any(time.rpartition(".")[0] == place for time in times)


def _is_time(name: str) -> bool:
    """Whether a name speaks of a moment of the event: `detected_at`, `logTime`; not of when something will be over."""
    folded = name.lower()
    speaks = "time" in folded or "date" in folded or folded.endswith("ts") or _AT.search(name) is not None
    return speaks and not has_any(folded, _LATER)


@per_shape
def names_of(names: tuple[str, ...]) -> Names:
    """What the field names of a record say, given all of them in their order."""
    return Names(names)


def plan_for(names: tuple[str, ...]) -> Plan:
    """Which fields to try for each role, given all field names of a record."""
    return names_of(names).plan


def _plan(names: Sequence[str]) -> Plan:
    ranked: dict[Role, list[tuple[float, int, str]]] = {}
    for position, name in enumerate(names):
        for role, rank in roles_of(name):
            ranked.setdefault(role, []).append((rank, position, name))
    return {role: tuple(name for _, _, name in sorted(entries)) for role, entries in ranked.items()}
