"""Which hosts boto3 reaches without a proxy."""

from __future__ import annotations

import os

import pytest
from botocore.utils import get_environ_proxies
from stackrun.run.proxies import bypass_loopback

PROXY = "http://proxy.corp:3128"


@pytest.fixture
def environment(monkeypatch):
    """Sets the environment of a run; only these proxy variables."""

    def set_environment(**variables):
        for name in ("http_proxy", "https_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        # `bypass_loopback` sets it: restored after the test.
        if "no_proxy" not in variables:
            monkeypatch.setenv("no_proxy", "")
            monkeypatch.delenv("no_proxy")
        bypass_loopback(os.environ)

    return set_environment


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy"])
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566", "http://a.localhost"]
)
def test_loopback_is_reached_directly(environment, variable, url):
    environment(**{variable: PROXY})
    assert get_environ_proxies(url) == {}


def test_another_loopback_address_of_an_endpoint_is_reached_directly(environment):
    environment(
        HTTP_PROXY=PROXY, AWS_ENDPOINT_URL="http://127.0.0.2:4566", AWS_ENDPOINT_URL_S3="http://10.0.0.1"
    )
    assert get_environ_proxies("http://127.0.0.2:4566") == {}
    assert get_environ_proxies("http://10.0.0.1") != {}


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("example.com", True),
        (".example.com", True),
        ("*.example.com, other", True),
        ("x, *", True),
        ("ample.com", False),
        ("", False),
    ],
)
def test_no_proxy_means_what_it_means_to_ops(environment, no_proxy, direct):
    environment(HTTPS_PROXY=PROXY, NO_PROXY=no_proxy)
    assert (get_environ_proxies("https://sts.example.com") == {}) is direct


def test_lower_case_takes_precedence(environment):
    environment(HTTPS_PROXY=PROXY, NO_PROXY="example.com", no_proxy="other")
    assert get_environ_proxies("https://example.com")["https"] == PROXY


def test_without_a_proxy_nothing_is_set(environment):
    environment(NO_PROXY="example.com")
    assert "no_proxy" not in os.environ
