"""Ruby on Rails: requests as the framework logs them."""

from ..product import Product, Said, Sample

_TAGS = r"(?:\[[\w.:-]+\] )*"

PRODUCT = Product(
    name="rails",
    source="railties/lib/rails/rack/logger.rb, action_controller/log_subscriber.rb of Rails 5 to 7; Ruby's Logger::Formatter",
    category="webserver",
    programs=("rails", "puma"),
    lines=(
        r"[DIWEFA], \[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+) #(?P<pid>\d+)\] +(?P<level>[A-Z]+) -- [^:]*: "
        + _TAGS
        + r"(?P<message>.*)",
        _TAGS + r"(?P<message>Started .* at (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}))",
    ),
    messages=(
        Said(
            r"Started (?P<method>[A-Z]+) \"(?P<target>.*)\" for (?P<src>[\da-fA-F.:]+) at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}",
            "web_request",
        ),
        Said(r"Completed (?P<status>[123]\d\d) .*", "status", "success"),
        Said(r"Completed (?P<status>\d{3}) .*", "status", "failure"),
        Said(
            r"(?:Processing by|  Parameters:|  Render|Rendered|  Rendered|Redirected to|Filter chain|Sent file|Read fragment|"
            r"Performed|Enqueued).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            'I, [2024-03-05T10:11:12.123456 #811]  INFO -- : [a1b2-c3] Started POST "/login" for 203.0.113.9 at 2024-03-05 10:11:12 +0000',
            {
                "time": "2024-03-05T10:11:12.123456+00:00",
                "src_ip": "203.0.113.9",
                "action": "web_request",
                "target": "/login",
                "user": "",
            },
        ),
        Sample(
            'Started POST "/login" for 203.0.113.9 at 2024-03-05 10:11:12 +0000',
            {"time": "2024-03-05T10:11:12+00:00", "src_ip": "203.0.113.9", "action": "web_request", "target": "/login"},
        ),
    ),
)
