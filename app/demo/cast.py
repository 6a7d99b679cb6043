"""Who takes part in the captured stories: people, machines, addresses, and what the intruder uses."""

from dataclasses import dataclass
from typing import Literal

HOST = "mill-web1"
SITE = "shop.wickett.example"
SSH_PORT = 2222
WEB_PORT = 8080
STAGE_PORT = 8088


@dataclass(frozen=True, kw_only=True)
class Person:
    """A throwaway account and the address it is used from."""

    name: str
    address: str
    """The shown address; the capture binds its loopback counterpart."""
    login: Literal["key", "password"]
    password: str
    is_admin: bool = False


SERVER = "192.0.2.5"
MONITOR = "192.0.2.60"
NORA = Person(name="nora", address="192.0.2.10", login="key", password="Lathe-orchard-19", is_admin=True)
PETRA = Person(name="petra", address="192.0.2.22", login="password", password="Winter2025", is_admin=True)
INGA = Person(name="inga", address="192.0.2.24", login="password", password="Quill&harbour7")
TOMAS = Person(name="tomas", address="192.0.2.31", login="key", password="Kestrel-basin-44")
BACKUP = Person(name="backup-pull", address="192.0.2.50", login="key", password="Nine-silos-of-hay")
PEOPLE = (NORA, PETRA, INGA, TOMAS, BACKUP)

INTRUDER = "203.0.113.66"
STAGE = "198.51.100.77"
PLANTED_USER = "sysupdate"
PLANTED_CRON = "/etc/cron.d/sysstat-refresh"
PLANTED_ARCHIVE = "thumbs.tgz"
STOLEN = "/srv/shop/export/customers.csv"

GUESSED_USERS = ("root", "admin", "test", "ubuntu", "oracle", "inga", "tomas", "petra", "nora", "deploy")
GUESSED_PASSWORDS = ("123456", "password", "Password1", "Summer2025", "wickett2025")

PROBED_PATHS = (
    "/.env",
    "/.git/config",
    "/.git/HEAD",
    "/.aws/credentials",
    "/admin/",
    "/admin/login.php",
    "/administrator/",
    "/api/swagger.json",
    "/backup.sql",
    "/backup.zip",
    "/cgi-bin/test.cgi",
    "/config.php.bak",
    "/console/",
    "/db.sqlite",
    "/debug/vars",
    "/dump.sql",
    "/id_rsa",
    "/jenkins/",
    "/manager/html",
    "/phpinfo.php",
    "/phpmyadmin/",
    "/robots.txt",
    "/server-status",
    "/sftp-config.json",
    "/shell.php",
    "/static/../../etc/passwd",
    "/team.html",
    "/tmp/",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "/wp-admin/",
    "/wp-login.php",
    "/xmlrpc.php",
)

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
)
CRAWLER = "Mozilla/5.0 (compatible; PaperIndexBot/1.3; +https://bot.paperindex.example/about)"
PROBE = "check_http/v2.3.3 (monitoring-plugins 2.3.3)"
SCANNER = "gobuster/3.6"
DOWNLOADER = "Wget/1.21.3"

PAGES = ("/", "/papers.html", "/envelopes.html", "/team.html", "/contact.html", "/delivery.html")
ASSETS = ("/assets/site.css", "/assets/cart.js", "/assets/logo.png", "/assets/mill.jpg")
