"""Cilium Tetragon: JSON events of processes and kernel probes; Sysdig and Tracee records likewise."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample


def _process(kind: str) -> dict[Column, str]:
    return {
        "time": "time",
        "host": "node_name",
        "user": f"{kind}.process.process_credentials.user",
        "process": f"{kind}.process.binary",
        "parent": f"{kind}.parent.binary",
        "command": f"{kind}.process.binary+{kind}.process.arguments",
        "src_ip": "",
        "dst_ip": "",
        "agent": "",
    }


_STOPPED: dict[str, Outcome] = {"KPROBE_ACTION_(?:SIGKILL|OVERRIDE|NOTIFYENFORCER)": "failure", ".*": ""}
_PROBES: dict[str, tuple[Action, Outcome]] = {
    r"(?:\w*_)?tcp_(?:v[46]_)?connect|__sys_connect|sys_connect|security_socket_connect": ("network_connect", ""),
    r"tcp_close|tcp_sendmsg|ip_output|udp_sendmsg": ("network_connect", ""),
    r"\w*(?:security_file_permission|security_mmap_file|sys_open\w*|fd_install|security_file_open|do_filp_open)": (
        "file_read",
        "",
    ),
    r"\w*(?:sys_write|security_path_truncate|security_inode_create|sys_rename\w*)": ("file_write", ""),
    r"\w*(?:sys_unlink\w*|security_inode_unlink)": ("file_delete", ""),
    r"\w*(?:sys_ptrace|process_vm_writev)": ("process_access", ""),
    r"\w*(?:init_module|finit_module|security_kernel_module_request|security_kernel_read_file)": ("module_load", ""),
    r"\w*(?:sys_setuid|commit_creds|cap_capable|security_bprm_committing_creds)": ("privilege_use", ""),
}

PRODUCT = Product(
    name="tetragon",
    source="Tetragon 1.1, api/v1/tetragon/events.proto, JSON export; Tracee 0.20 JSON output",
    product="tetragon",
    service="tetragon",
    records=(
        Records(
            keys=("process_exec.process.binary", "time", "node_name"),
            columns={**_process("process_exec"), "target": "process_exec.process.pod.name"},
            kind="node_name",
            otherwise=("process_start", "success"),
        ),
        Records(
            keys=("process_exit.process.binary", "time", "node_name"),
            columns={**_process("process_exit"), "target": "process_exit.process.pod.name"},
            kind="node_name",
            otherwise=("status", ""),
        ),
        Records(
            keys=("process_kprobe.function_name", "time", "node_name"),
            columns={
                **_process("process_kprobe"),
                "src_ip": "process_kprobe.args.sock_arg.saddr process_kprobe.args.skb_arg.saddr process_kprobe.args.0.sock_arg.saddr",
                "src_port": "process_kprobe.args.sock_arg.sport process_kprobe.args.0.sock_arg.sport",
                "dst_ip": "process_kprobe.args.sock_arg.daddr process_kprobe.args.skb_arg.daddr process_kprobe.args.0.sock_arg.daddr",
                "dst_port": "process_kprobe.args.sock_arg.dport process_kprobe.args.0.sock_arg.dport",
                "target": "process_kprobe.args.file_arg.path process_kprobe.args.path_arg.path process_kprobe.args.string_arg "
                "process_kprobe.args.0.file_arg.path process_kprobe.args.0.string_arg",
            },
            kind="process_kprobe.function_name",
            actions=_PROBES,
            otherwise=("status", ""),
            outcome="process_kprobe.action",
            outcomes=_STOPPED,
        ),
        Records(
            product="tracee",
            service="tracee",
            keys=("timestamp", "processName", "eventName", "hostName"),
            columns={
                "time": "timestamp",
                "host": "hostName",
                "user": "",
                "process": "executable.path processName",
                "command": "",
                "parent": "",
                "src_ip": "",
                "dst_ip": "",
                "target": "args.value containerImage",
                "agent": "",
            },
            kind="eventName",
            actions={
                r"sched_process_exec|execve\w*": ("process_start", "success"),
                r"sched_process_exit": ("status", ""),
                r"security_socket_connect|connect": ("network_connect", ""),
                r"security_file_open|openat?": ("file_read", ""),
                r"(?:security_inode_)?unlink\w*": ("file_delete", ""),
                r"init_module|finit_module": ("module_load", ""),
                r"ptrace|process_vm_writev": ("process_access", ""),
            },
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(
            '{"process_exec":{"process":{"exec_id":"x","pid":81,"uid":1001,"cwd":"/","binary":"/usr/bin/curl","arguments":"-s '
            'shop.example","pod":{"namespace":"default","name":"web-1"}},"parent":{"exec_id":"y","pid":1,"binary":"/bin/bash"}},'
            '"node_name":"node-1","time":"2026-04-03T09:12:33.123456Z"}',
            {
                "time": "2026-04-03T09:12:33.123456Z",
                "host": "node-1",
                "user": "",
                "action": "process_start",
                "process": "/usr/bin/curl",
                "command": "/usr/bin/curl -s shop.example",
                "parent": "/bin/bash",
            },
        ),
        Sample(
            '{"process_kprobe":{"process":{"pid":81,"binary":"/usr/bin/nc","start_time":"2026-04-03T09:00:00Z"},"parent":{"binary":'
            '"/bin/sh"},"function_name":"tcp_connect","args":[{"sock_arg":{"family":"AF_INET","saddr":"192.0.2.80","daddr":"203.0.113.40",'
            '"sport":51000,"dport":443}}],"action":"KPROBE_ACTION_SIGKILL"},"node_name":"node-1","time":"2026-04-03T09:12:33Z"}',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "network_connect",
                "outcome": "failure",
            },
        ),
    ),
)
