"""PHP and PHP-FPM: errors and the process manager."""

from ..product import Product, Said, Sample

_LEVELS = r"Warning|Notice|Fatal error|Parse error|Deprecated|Stack trace|Recoverable fatal error|Strict Standards"

PRODUCT = Product(
    name="php",
    source="main/main.c, sapi/fpm/fpm/zlog.c of PHP 7.4 to 8.3",
    category="application",
    programs=("php", "php-fpm", "php-fpm8.2", "php7.4-fpm", "php8.1-fpm", "php8.2-fpm", "php8.3-fpm"),
    lines=(
        r"\[(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?)(?: (?P<zone>UTC|[A-Z]{3,4}))?(?: [A-Z]\w+/\w+)?\] "
        r"(?P<message>(?:PHP |(?:NOTICE|WARNING|ERROR|ALERT|DEBUG): ).*)",
    ),
    continued=r"#\d+ |\s|  thrown in|Stack trace:",
    others="status",
    messages=(
        Said(rf"PHP (?:{_LEVELS}):? .*", "status", "failure"),
        Said(r"(?:NOTICE|WARNING|ERROR|ALERT|DEBUG): .*", "status"),
    ),
    samples=(
        Sample(
            "[05-Mar-2024 10:11:12 UTC] PHP Warning:  Undefined variable $guest in /var/www/index.php on line 7",
            {"time": "2024-03-05T10:11:12+00:00", "action": "status", "user": "", "src_ip": ""},
        ),
        Sample(
            "[05-Mar-2024 10:11:12] NOTICE: fpm is running, pid 811",
            {"time": "2024-03-05T10:11:12+00:00", "action": "status", "user": "", "src_ip": ""},
        ),
    ),
)
