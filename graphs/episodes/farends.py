"""How many others reach the same far ends: what most of a network polls is no call home of one machine."""

from collections.abc import Set

from ..events.store import STATED, EventStore

MOST_NAMES = 8
"""More names than these below one domain are customers of a platform rather than one owner's machines."""

_ANYBODYS = """
    amazonaws.com cloudfront.net awsapprunner.com azurewebsites.net azureedge.net azurefd.net windows.net cloudapp.net azure.com
    trafficmanager.net googleapis.com googleusercontent.com appspot.com web.app firebaseapp.com firebaseio.com run.app
    cloudfunctions.net herokuapp.com github.io githubusercontent.com gitlab.io netlify.app vercel.app pages.dev workers.dev r2.dev
    fastly.net akamaized.net akamaihd.net edgekey.net b-cdn.net digitaloceanspaces.com ondigitalocean.app linodeobjects.com
    backblazeb2.com wasabisys.com oraclecloud.com aliyuncs.com myqcloud.com sharepoint.com blogspot.com wordpress.com wixsite.com
    weebly.com duckdns.org no-ip.org no-ip.com ddns.net dyndns.org hopto.org zapto.org sytes.net ngrok.io ngrok.app ngrok-free.app
    trycloudflare.com loca.lt serveo.net onrender.com fly.dev railway.app glitch.me repl.co replit.app surge.sh myshopify.com
    zendesk.com atlassian.net my.salesforce.com
"""
_PLATFORMS = sorted(_ANYBODYS.split())
"""Domains below which anybody may have a name; their services' own pages say so."""

_NAMED = "lower(regexp_extract(target, '^(?:[a-z]+://)?([^/:?]+)', 1))"
_REGISTERED = r"regexp_extract({}, '([^.]+\.[a-z]{{2,3}}\.[a-z]{{2}}|[^.]+\.[a-z][a-z0-9-]*[a-z])\.?$', 1)"
"""The domain that one owner registered; of an address nothing. Of `www.abc.de` it may keep too much, which only counts fewer."""
_OWNER = _REGISTERED.format("far")
_OWNER_NAMED = _REGISTERED.format(_NAMED)
FAR_OWNER = (
    "CASE WHEN action NOT IN ('network_connect', 'dns_query', 'web_request') OR starts_with(target, '/') THEN '' "
    "WHEN action = 'network_connect' THEN regexp_extract(dst_ip, '^([0-9]+[.][0-9]+[.]|[0-9a-fA-F]+:[0-9a-fA-F]+:)', 1) "
    f"WHEN {_OWNER_NAMED} = '' OR list_contains({_PLATFORMS}, {_OWNER_NAMED}) THEN {_NAMED} ELSE {_OWNER_NAMED} END"
)
"""Whose machines an event goes out to: the domain that one owner registered, or an address's block; empty where it stays."""
_FAR = f"CASE WHEN action = 'dns_query' THEN {FAR_OWNER} WHEN dst_ip <> '' AND action <> 'web_request' THEN dst_ip ELSE {_NAMED} END"
"""Who is reached in the end: of a question whom it is about, not the resolver, for its names differ; of a request not the proxy."""


def far_peers(store: EventStore, flagged: Set[int]) -> tuple[int, int]:
    """(Over the owners of the far ends of the flagged outgoing events the fewest other sources, all sources that go out);
    (0, 0) where nothing flagged goes out.
    """
    scratch = store.scratch
    scratch.make("reached", f"SELECT DISTINCT {_FAR} AS far, src_ip FROM {STATED} WHERE far <> ''")
    scratch.make(
        "owners",
        "SELECT far, CASE WHEN owner = '' OR list_contains("
        f"{_PLATFORMS}, owner) OR count(*) OVER (PARTITION BY owner) > {MOST_NAMES} THEN far ELSE owner END AS owner "
        f"FROM (SELECT far, {_OWNER} AS owner FROM (SELECT DISTINCT far FROM reached))",
    )
    ends = store.query(
        f"SELECT DISTINCT {_FAR} AS far, src_ip FROM {STATED} WHERE id IN (SELECT unnest(?)) "
        "AND action IN ('network_connect', 'web_request', 'dns_query') AND src_ip <> '' AND NOT starts_with(target, '/') "
        "AND far <> ''",
        [sorted(flagged)],
    )
    if not ends:
        return 0, 0
    rows = scratch.query(
        "WITH ends AS (SELECT DISTINCT owner, src_ip FROM (SELECT unnest(?) AS far, unnest(?) AS src_ip) JOIN owners USING (far)), "
        "all_reached AS (SELECT DISTINCT owner, src_ip FROM reached JOIN owners USING (far) WHERE owner IN (SELECT owner FROM ends)) "
        "SELECT count(DISTINCT r.src_ip) FILTER (r.src_ip <> ends.src_ip) AS n FROM ends JOIN all_reached r USING (owner) "
        "GROUP BY ends.owner, ends.src_ip ORDER BY n LIMIT 1",
        [[end["far"] for end in ends], [end["src_ip"] for end in ends]],
    )
    population = scratch.query("SELECT count(DISTINCT src_ip) FROM reached WHERE src_ip <> ''")
    return (int(rows[0][0]) if rows else 0), int(population[0][0])
