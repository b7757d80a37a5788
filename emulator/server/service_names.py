"""Recognizes requests to services that ministack lacks, without loading botocore's model of every service.

ministack loads all of them at the first such request, for example Access Analyzer's ListAnalyzers, and
answers nothing meanwhile: for seconds, and on a busy machine for longer than a client waits.
"""

from functools import cache

import botocore.session
from ministack.core import router


@cache
def _names() -> frozenset[str]:
    """The names of botocore's services and their endpoints; most requests are signed with one of them."""
    session = botocore.session.get_session()
    partitions = session.get_data("endpoints")["partitions"]
    prefixes = {name for partition in partitions for name in partition["services"]}
    return frozenset(prefixes | set(session.get_available_services()))


def _is_service_name(scope_name: str) -> bool:
    return scope_name in _names()


def install() -> None:
    """Replace ministack's own check."""
    router._is_aws_service_name = _is_service_name
