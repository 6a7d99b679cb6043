#!/usr/bin/env bash
# Where a token lies in ~/.ray/auth_token, `ray start --head` turns token authentication on by itself, and ends with the
# command that adds a node: `ray start --address=...`. That command, on the same machine and by the same user, is refused
# for want of the token that lies there: whoever joins does not turn it on.
#
# Seen with ray 2.60.0 and Python 3.11:
#
#   the head says      Token authentication is enabled for this Ray cluster.
#   and then           ray start --address='...'
#   as it is printed   exit 1: InvalidAuthToken: Authentication token is missing or incorrect.
#   with the mode set  exit 0
#
# What helps: RAY_AUTH_MODE=token before the second command too, and on every machine that joins or connects.
#
# Needs Python 3.11 or newer, a package index, and nothing on port 26379. Takes two minutes. Exit 0: it is still so. Exit 1: it
# changed.
set -euo pipefail

folder=$(mktemp -d)
nodes=()
ended() {
    kill "${nodes[@]}" 2> /dev/null || true
    wait || true
    rm -rf "$folder"
}
trap ended EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ray==2.60.0
export HOME=$folder
unset RAY_AUTH_MODE RAY_AUTH_TOKEN RAY_AUTH_TOKEN_PATH
ray=$folder/venv/bin/ray
"$ray" get-auth-token --generate > "$folder/token.log" 2>&1
test -s "$folder/.ray/auth_token"
quiet=(--disable-usage-stats --num-cpus 1 --block)

# The exit status of a node that ends within a minute; 0 where it says that it runs, and goes on.
joined() {
    "$@" > "$folder/node.log" 2>&1 &
    local node=$!
    nodes+=("$node")
    for _ in $(seq 120); do
        if grep -q 'Ray runtime started' "$folder/node.log"; then
            status=0
            return
        fi
        if ! kill -0 "$node" 2> /dev/null; then
            status=0
            wait "$node" || status=$?
            return
        fi
        sleep 0.5
    done
    status=none
}

joined "$ray" start --head --port 26379 --include-dashboard=false "${quiet[@]}"
cp "$folder/node.log" "$folder/head.log"
told=$(grep -o "ray start --address='[^']*'" "$folder/head.log" | head -1)
address=$(sed "s/.*'\(.*\)'/\1/" <<< "$told")
echo "the head says      $(grep -o 'Token authentication is enabled[^.]*\.' "$folder/head.log" | head -1)"
echo "and then           ${told/$address/...}"

joined "$ray" start --address="$address" "${quiet[@]}"
plain=$status
why=$(grep -o 'InvalidAuthToken: [^.]*\.' "$folder/node.log" | head -1 || true)
echo "as it is printed   exit $plain: $why"

RAY_AUTH_MODE=token joined "$ray" start --address="$address" "${quiet[@]}"
echo "with the mode set  exit $status"

[[ $plain == 1 && $why == InvalidAuthToken:* && $status == 0 ]]
