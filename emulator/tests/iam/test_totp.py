"""TOTP codes against the test vectors of RFC 6238, appendix B."""

import base64

import pytest

from emulator.services.iam import totp

SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_match_the_rfc(seconds: int, code: str) -> None:
    assert totp.code(SEED, seconds // totp.STEP) == code


def test_a_step_is_found_by_its_code() -> None:
    assert totp.step_of(SEED, "050471", [37037035, 37037036, 37037037]) == 37037037
    assert totp.step_of(SEED, "000000", [37037036, 37037037]) is None


def test_seeds_are_base32_and_differ() -> None:
    seeds = {totp.new_seed() for _ in range(3)}
    assert len(seeds) == 3
    assert {len(base64.b32decode(seed)) for seed in seeds} == {40}
