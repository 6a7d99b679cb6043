"""Infrastructure that everybody talks to: never an indicator by itself.

Sources: the resolvers' own public pages (Google Public DNS, Cloudflare 1.1.1.1, Quad9, OpenDNS, AdGuard, Level
3), the cloud providers' instance metadata documentation, RFC 6761 and RFC 6762 for special names, and the
vendors' published lists of update and certificate status hosts (Microsoft Windows Update and Microsoft 365
endpoints, Apple enterprise networks, Mozilla, Google, Canonical, Debian, Red Hat, DigiCert, Let's Encrypt).
"""

from ..wordlists import words

_ADDRESSES = words("""
    8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844 1.1.1.1 1.0.0.1 2606:4700:4700::1111
    2606:4700:4700::1001 9.9.9.9 149.112.112.112 2620:fe::fe 2620:fe::9 208.67.222.222 208.67.220.220
    94.140.14.14 94.140.15.15 4.2.2.1 4.2.2.2 169.254.169.254 fd00:ec2::254 168.63.129.16 100.100.100.200
    169.254.170.2 127.0.0.1 ::1 0.0.0.0 :: 255.255.255.255 127.0.0.53 224.0.0.251 224.0.0.252 239.255.255.250
    ff02::fb ff02::1:3 ff02::1 ff02::2
""")
_DOMAINS = words("""
    localhost localdomain in-addr.arpa ip6.arpa wpad metadata.google.internal windowsupdate.com
    update.microsoft.com windowsupdate.microsoft.com delivery.mp.microsoft.com dl.delivery.mp.microsoft.com
    msftconnecttest.com msftncsi.com settings-win.data.microsoft.com ctldl.windowsupdate.com time.windows.com
    smartscreen.microsoft.com login.microsoftonline.com login.windows.net login.live.com graph.microsoft.com
    management.azure.com events.data.microsoft.com wdcp.microsoft.com schemas.microsoft.com crl.microsoft.com
    go.microsoft.com www.microsoft.com microsoft.com ocsp.digicert.com crl3.digicert.com crl4.digicert.com
    ocsp.pki.goog lencr.org letsencrypt.org ocsp.apple.com captive.apple.com swscan.apple.com gateway.icloud.com
    mesu.apple.com clients2.google.com update.googleapis.com connectivitycheck.gstatic.com gstatic.com
    www.google.com google.com safebrowsing.googleapis.com googleapis.com detectportal.firefox.com
    aus5.mozilla.org archive.ubuntu.com security.ubuntu.com connectivity-check.ubuntu.com motd.ubuntu.com
    api.snapcraft.io ntp.ubuntu.com debian.org mirrorlist.centos.org cdn.redhat.com
    pool.ntp.org time.google.com time.apple.com amazonaws.com w3.org www.w3.org github.com
""")


_SHARED = words("""
    amazonaws.com googleapis.com github.com google.com www.google.com microsoft.com www.microsoft.com go.microsoft.com
""")
"""Hosts that serve anybody's content: a URL there says something, and subdomains may belong to customers."""


_PARENTS = _DOMAINS - _SHARED
_MOST_LABELS = max(domain.count(".") + 1 for domain in _PARENTS)


def is_well_known(value: str) -> bool:
    """Whether an address, domain or URL is infrastructure that everybody talks to."""
    text = value.strip().lower().rstrip(".")
    path = ""
    if "://" in text:
        host, _, path = text.partition("://")[2].partition("/")
        text = host.rpartition("@")[2]
        text = text[1:].partition("]")[0] if text.startswith("[") else text.partition(":")[0]
    if text in _ADDRESSES or text.startswith("127."):
        return True
    if text in _SHARED:
        return not path
    labels = text.rsplit(".", _MOST_LABELS)[-_MOST_LABELS:]
    return any(parent in _PARENTS for parent in (".".join(labels[start:]) for start in range(len(labels))))
