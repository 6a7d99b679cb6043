"""Shibboleth identity provider: the audit log of versions 3 to 5, in its own format."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="shibboleth",
    source="conf/audit.xml of Shibboleth IdP 3.4, 4.3 and 5.1",
    category="application",
    service="shibboleth",
    lines=(
        r"(?P<src>[\da-fA-F.:]+)\|(?P<started>\d{4}-\d\d-\d\dT[\d:.]+Z)\|(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\|(?P<message>[^|]*\|(?:https?:|urn:)[^|]*\|.*)",
        r"(?P<time>\d{8}T\d{6}Z)\|(?P<message>(?:(?:urn:|https?:)[^|]*)?\|[^|]*\|[^|]*\|(?:urn:|https?:)[^|]*\|.*)",
    ),
    messages=(
        Said(r"(?P<user>[^|]+)\|(?P<target>(?:https?:|urn:)[^|]*)\|.*", "login", "success"),
        Said(r"\|(?P<target>(?:https?:|urn:)[^|]*)\|.*", "login"),
        Said(
            r"(?:(?:urn:|https?:)[^|]*)?\|[^|]*\|(?P<target>[^|]*)\|(?P<profile>[^|]*sso[^|]*)\|[^|]*\|[^|]*\|[^|]*\|(?P<user>[^|]+)\|.*",
            "login",
            "success",
        ),
        Said(r"(?:(?:urn:|https?:)[^|]*)?\|[^|]*\|(?P<target>[^|]*)\|.*", "status"),
    ),
    samples=(
        Sample(
            "203.0.113.9|2024-03-05T10:11:12.345Z|2024-03-05T10:11:13.345Z|dana|https://sp.example.org/shibboleth|_a1|password||uid,mail|"
            "dana@example.org|_c3|Redirect|POST||Success||e5|Mozilla/5.0 (X11)",
            {
                "time": "2024-03-05T10:11:13.345Z",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "login",
                "outcome": "success",
                "target": "https://sp.example.org/shibboleth",
            },
        ),
        Sample(
            "20240305T101112Z|urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect|_a1|https://sp.example.org|"
            "http://shibboleth.net/ns/profiles/saml2/sso/browser|https://idp.example.org|urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST|_b2|"
            "dana|urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport|uid,mail|AAdz|_c3|",
            {
                "time": "2024-03-05T10:11:12Z",
                "user": "dana",
                "action": "login",
                "outcome": "success",
                "target": "https://sp.example.org",
            },
        ),
    ),
)
