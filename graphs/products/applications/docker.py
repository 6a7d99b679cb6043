"""Docker: what `docker events` prints as JSON."""

from ..product import Product, Records, Said, Sample

PRODUCT = Product(
    name="docker",
    source="docker events --format '{{json .}}' of Docker Engine 20.10 to 27",
    product="linux",
    category="application",
    service="docker",
    messages=(Said(r"exec_(?:create|start): (?P<command>.*)", "process_start"),),
    records=(
        Records(
            keys=("Type", "Action", "Actor.ID", "scope"),
            columns={
                "time": "timeNano time",
                "target": "Actor.Attributes.name Actor.Attributes.image Actor.ID",
                "user": "",
                "host": "",
                "src": "",
                "dst": "",
                "process": "",
                "agent": "",
            },
            kind="Type+Action",
            says="Action",
            actions={
                "container (?:create|commit|copy|rename|update)": ("resource_create", "success"),
                "container (?:start|restart|unpause)": ("process_start", "success"),
                "container (?:destroy|prune)": ("resource_delete", "success"),
                "container (?:die|kill|stop|pause|oom|exec_die.*|attach|detach|resize|top|health_status.*|exec_detach)": (
                    "status",
                    "",
                ),
                "container (?:export|archive-path)": ("data_export", "success"),
                "(?:image|plugin|volume|network|builder|secret|config) (?:delete|remove|destroy|prune|untag)": (
                    "resource_delete",
                    "success",
                ),
                "(?:image|plugin|volume|network|secret|config) (?:pull|import|load|create|install|tag)": (
                    "resource_create",
                    "success",
                ),
                "(?:image) (?:push|save)": ("data_export", "success"),
                "network (?:connect|disconnect)|volume (?:mount|unmount)|daemon .*": ("status", ""),
            },
        ),
    ),
    samples=(
        Sample(
            '{"status":"exec_create: sh -c id","id":"ab12","from":"alpine:3","Type":"container","Action":"exec_create: sh -c id","Actor":{"ID":'
            '"ab12","Attributes":{"execID":"e1","image":"alpine:3","name":"box"}},"scope":"local","time":1709633473,"timeNano":1709633473345678901}',
            {
                "time": "2024-03-05T10:11:13.345678Z",
                "action": "process_start",
                "command": "sh -c id",
                "target": "box",
            },
        ),
        Sample(
            '{"status":"destroy","id":"ab12","from":"alpine:3","Type":"container","Action":"destroy","Actor":{"ID":"ab12","Attributes":{"image":'
            '"alpine:3","name":"box"}},"scope":"local","time":1709633472,"timeNano":1709633472345678901}',
            {"action": "resource_delete", "target": "box", "src_ip": ""},
        ),
    ),
)
