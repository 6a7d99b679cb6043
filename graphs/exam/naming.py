"""Name the right event among ten that look alike."""

from .expected import Call
from .task import Task, ask
from .toolbox import CANNOT_TELL, NAME_EVENT

_TOOLS = (NAME_EVENT, CANNOT_TELL)

_KILN = [
    "2031-03-04T01:02:11Z kiln-7 kilnd[311]: program=glaze-9 start by=t.brandt temp=640",
    "2031-03-04T01:09:40Z kiln-7 kilnd[311]: door=closed interlock=on by=t.brandt",
    "2031-03-04T01:31:05Z kiln-7 kilnd[311]: setpoint 640 -> 655 by=t.brandt panel=local",
    "2031-03-04T01:58:12Z kiln-7 kilnd[311]: heartbeat ok temp=654",
    "2031-03-04T02:14:37Z kiln-7 kilnd[311]: setpoint 655 -> 660 by=scheduler panel=none",
    "2031-03-04T02:15:02Z kiln-7 kilnd[311]: interlock=off by=svc-recipes panel=remote",
    "2031-03-04T02:16:48Z kiln-7 kilnd[311]: heartbeat ok temp=661",
    "2031-03-04T02:21:30Z kiln-7 kilnd[311]: door=open refused interlock state=unknown",
    "2031-03-04T02:40:19Z kiln-7 kilnd[311]: interlock=on by=t.brandt panel=local",
    "2031-03-04T03:00:00Z kiln-7 kilnd[311]: program=glaze-9 end temp=659",
]
_VPN = [
    "orchard-gw: tunnel up peer=192.0.2.14 cert=c.adeyemi group=field bytes=0",
    "orchard-gw: tunnel down peer=192.0.2.14 cert=c.adeyemi bytes=48213",
    "orchard-gw: handshake failed peer=198.51.100.7 cert=- reason=no-certificate",
    "orchard-gw: handshake failed peer=198.51.100.7 cert=- reason=no-certificate",
    "orchard-gw: tunnel up peer=192.0.2.90 cert=b.nowak group=office bytes=0",
    "orchard-gw: handshake failed peer=198.51.100.7 cert=b.nowak reason=revoked",
    "orchard-gw: rekey peer=192.0.2.90 cert=b.nowak group=office",
    "orchard-gw: tunnel up peer=198.51.100.7 cert=i.petrov group=field bytes=0",
    "orchard-gw: tunnel down peer=192.0.2.90 cert=b.nowak bytes=9120",
    "orchard-gw: tunnel down peer=198.51.100.7 cert=i.petrov bytes=77120043",
]
_STORE = [
    '{"svc":"tidepool","op":"list","bucket":"invoices","who":"reporting","status":200}',
    '{"svc":"tidepool","op":"get","bucket":"invoices","key":"2031/02.csv","who":"reporting","status":200}',
    '{"svc":"tidepool","op":"get","bucket":"payroll","key":"2031/02.csv","who":"reporting","status":403}',
    '{"svc":"tidepool","op":"put","bucket":"invoices","key":"2031/03.csv","who":"billing","status":200}',
    '{"svc":"tidepool","op":"policy","bucket":"public-site","reader":"everyone","who":"web-team","status":200}',
    '{"svc":"tidepool","op":"policy","bucket":"payroll","reader":"everyone","who":"web-team","status":403}',
    '{"svc":"tidepool","op":"policy","bucket":"payroll","reader":"everyone","who":"j.tanaka","status":200}',
    '{"svc":"tidepool","op":"get","bucket":"public-site","key":"logo.svg","who":"anonymous","status":200}',
    '{"svc":"tidepool","op":"policy","bucket":"payroll","reader":"payroll-team","who":"j.tanaka","status":200}',
    '{"svc":"tidepool","op":"delete","bucket":"scratch","key":"tmp1","who":"billing","status":200}',
]
_MAIL = [
    "mothmail rule added owner=s.keller if=subject:newsletter then=folder:Later",
    "mothmail sent from=s.keller to=team@harbor.example size=4k",
    "mothmail rule added owner=a.quint if=from:bank.example then=folder:Finance",
    "mothmail rule changed owner=s.keller if=subject:newsletter then=folder:News",
    "mothmail sign-in account=a.quint from=192.0.2.61 client=phone",
    "mothmail rule added owner=a.quint if=subject:invoice then=forward:collect@outside.example",
    "mothmail sent from=a.quint to=collect@outside.example size=2k subject=lunch",
    "mothmail rule removed owner=s.keller if=subject:newsletter",
    "mothmail sign-in account=s.keller from=192.0.2.60 client=web",
    "mothmail forward to=team@harbor.example by=s.keller once=yes",
]


def _task(name: str, events: list[str], question: str, right: str) -> Task:
    return Task(
        id=f"event-{name}",
        kind="event",
        messages=ask(question, events),
        tools=_TOOLS,
        expected=Call("name_event", {"id": right}),
    )


TASKS = (
    _task("kiln", _KILN, "In which event did a service switch the safety interlock off from afar?", "e6"),
    _task("vpn", _VPN, "Which event shows that an address whose handshakes had failed got a tunnel after all?", "e8"),
    _task("store", _STORE, "In which event did the payroll bucket become readable by everyone?", "e7"),
    _task("mail", _MAIL, "Which event set up that invoices are passed on automatically to somebody outside?", "e6"),
)
