"""Object stores that speak S3: Amazon's, or another one at the address that AWS_ENDPOINT_URL names.

Arrow brings the client, so no further package is needed; keys, region and profile are found where every such client finds
them (AWS_ACCESS_KEY_ID, AWS_PROFILE, ~/.aws, the machine's role).
"""

from typing import Any

from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow import fs

SCHEME = "s3://"
_SECONDS_TO_CONNECT = 5.0
_SECONDS_TO_ANSWER = 10.0
_ATTEMPTS = 3
"""Arrow alone would ask a store that accepts connections and says nothing for a minute and a half."""


def object_store(url: str) -> tuple[Any, str]:
    """The file system that a URL names, as fsspec has them, and the path within. Raises OSError where it is not there."""
    found, root = fs.FileSystem.from_uri(url)
    # The address that the environment names is told in no other way.
    _, (options,) = found.__reduce__()
    store = fs.S3FileSystem(
        endpoint_override=options["endpoint_override"] or None,
        region=options["region"] or None,
        scheme=options["scheme"],
        connect_timeout=_SECONDS_TO_CONNECT,
        request_timeout=_SECONDS_TO_ANSWER,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS),
    )
    # Instances are kept by how the store prints itself, which two of them may do alike.
    return ArrowFSWrapper(store, skip_instance_cache=True), root
