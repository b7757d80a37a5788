"""Replicates secrets from the home region to a replica region, encrypted with that region's key.

A value is passed only from GetParameter to PutParameter; it is never logged and never part of a result.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment, load_stack
from ..run.errors import DENIED, StackError, aws_code
from ..run.redact import remember
from ..stack.job import Job
from .declared import marker, set_commands, versions, wait_for_key, wait_for_steps
from .tag_owner import secret_names, tags_for, to_aws_tags

VERSION_TAG = "HomeVersion"
"""Tag of a copy: the version in the home region that it was copied from."""

_POLL_INTERVAL = 1.0
"""Seconds between checks for a secret that another stack of this run creates in the home region."""


def ensure(job: Job, env: Environment) -> None:
    """Copies missing and outdated secrets and adds their names to `job.secrets_copied`.

    A plan only adds the names: it compares versions and tags, and reads no value. Raises `needs_failed` or
    `bad_input` if a secret is missing in the home region and this run does not create it.
    """
    copies = [item for item in job.spec.secrets if item.get("copy_from")]
    if not copies:
        return
    home = _home_versions(job, copies) if job.run.plan else _wait_for_home(job, env, copies)
    here = versions(job.client("ssm"), [item["name"] for item in copies])
    if not job.run.plan:
        wait_for_key(job, env)
    current = _up_to_date(job, env, home, here)
    for item in copies:
        name = item["name"]
        if name in current:
            continue
        if _copy_once(job, env, item, name in here):
            job.secrets_copied.append(name)


def _up_to_date(job: Job, env: Environment, home: dict[str, int], here: dict[str, int]) -> set[str]:
    """Copies of the home region's version and, in a plan, copies whose secret is missing there.

    One call finds all copies of one version. Copies it does not find are checked one by one, so that none is
    written again only because the search lags behind.
    """
    by_version: dict[int, list[str]] = {}
    for name in here:
        if name in home:
            by_version.setdefault(home[name], []).append(name)
    found = {name for name in here if name not in home}
    for version, names in by_version.items():
        tagged = _names_of_version(job, env, version)
        found |= {name for name in names if name in tagged or _tagged_version(job, name) == str(version)}
    return found


def _names_of_version(job: Job, env: Environment, version: int) -> set[str]:
    try:
        path = f"/{env.project}/{env.environment}"
        return set(secret_names(job.client("ssm"), path, **{VERSION_TAG: [str(version)]}))
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        return set()


def _copy_once(job: Job, env: Environment, item: dict[str, Any], exists: bool) -> bool:
    """True for the one stack that copies the secret or, in a plan, would; the others wait for it."""
    done = marker(job, "copied", item["name"])
    if not job.run.claim(done):
        if not job.run.plan and job.run.wait_for_marker(done) == "failed":
            raise job.error("aws", f"Another stack failed to copy {item['name']}.")
        return False
    if job.run.plan:
        return True
    try:
        _copy(job, env, item, exists)
    except Exception:
        job.run.mark_failed(done, "aws")
        raise
    job.run.mark_done(done)
    return True


def _home_versions(job: Job, copies: list[dict[str, Any]]) -> dict[str, int]:
    """Name → version of the secrets that exist in the home region."""
    found: dict[str, int] = {}
    for region in sorted({item["copy_from"] for item in copies}):
        names = [item["name"] for item in copies if item["copy_from"] == region]
        found |= versions(job.context.client("ssm", region), names)
    return found


def _wait_for_home(job: Job, env: Environment, copies: list[dict[str, Any]]) -> dict[str, int]:
    """The same, once all of them exist: stacks of this run may still generate them in the home region."""
    wait_for_steps(job)
    declarations = _declaring_stacks(job, env, copies)
    while True:
        states = {name: job.run.state(name) for name in declarations if name in job.run.in_play}
        found = _home_versions(job, copies)
        missing = {item["name"] for item in copies if item["name"] not in found}
        if not missing:
            return found
        # Any of the stacks that declare a shared secret may still create it.
        expected = {name for stack, state in states.items() if not state for name in declarations[stack]}
        unavailable = sorted(missing - expected)
        if unavailable:
            raise _missing_error(job, env, unavailable, declarations, states)
        job.run.sleep(_POLL_INTERVAL)


Declarations = dict[str, dict[str, bool]]
"""Stack in the home region → the secrets it declares, and whether it generates them."""


def _declaring_stacks(job: Job, env: Environment, copies: list[dict[str, Any]]) -> Declarations:
    """The stacks that declare one of the secrets in the home region."""
    wanted = {(item["copy_from"], item["name"]) for item in copies}
    found: Declarations = {}
    for stack in env.stacks:
        spec = load_stack(job.spec.folder, stack)
        declared = [item for item in spec.secrets if not item.get("copy_from")]
        own = {item["name"]: bool(item.get("generate")) for item in declared}
        if wanted & {(spec.region, name) for name in own}:
            found[stack] = own
    return found


def _missing_error(
    job: Job, env: Environment, missing: list[str], declarations: Declarations, states: dict[str, str | None]
) -> StackError:
    """The error for secrets that no stack of this run will create in the home region."""
    failed = [
        name for name in states if states[name] == "failed" and set(missing) & declarations[name].keys()
    ]
    if failed:
        names = ", ".join(failed)
        return job.error("needs_failed", f"{job.spec.stack} needs {names}, which failed.", needs=failed)
    return _not_set_error(job, env, missing, declarations)


def _not_set_error(job: Job, env: Environment, missing: list[str], declarations: Declarations) -> StackError:
    """The operator must set what no stack generates; for the rest, their stacks must be deployed."""
    generated = [stack for stack, names in declarations.items() if any(names.get(name) for name in missing)]
    operator_set = {name for name in missing if not any(names.get(name) for names in declarations.values())}
    return job.error(
        "bad_input",
        f"{job.spec.stack} copies {', '.join(missing)}, which the home region does not have.",
        next=[
            *set_commands(env, [name for name in missing if name in operator_set]),
            *(f"deploy {stack}, which generates its secrets" for stack in generated),
        ],
    )


def _tagged_version(job: Job, name: str) -> str | None:
    """The home region's version in the copy's tag; None without the tag, so it is copied again."""
    tags = job.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return next((tag["Value"] for tag in tags if tag["Key"] == VERSION_TAG), None)


def _copy(job: Job, env: Environment, item: dict[str, Any], exists: bool) -> None:
    """Writes the tag after the value, never before, so that a run that ends in between copies again."""
    name, here = item["name"], job.client("ssm")
    job.before_write()
    secret = job.context.client("ssm", item["copy_from"]).get_parameter(Name=name, WithDecryption=True)
    remember(secret["Parameter"]["Value"])
    new_tags = to_aws_tags({**tags_for(job, env, name), VERSION_TAG: str(secret["Parameter"]["Version"])})
    parameter = {"Name": name, "Type": "SecureString", "KeyId": item["key_id"]}
    if not exists:
        try:
            here.put_parameter(
                **parameter, Value=secret["Parameter"]["Value"], Overwrite=False, Tags=new_tags
            )
            return
        except ClientError as error:
            # Another process created it meanwhile, or the response to our own request was lost.
            if aws_code(error) != "ParameterAlreadyExists":
                raise
    here.put_parameter(**parameter, Value=secret["Parameter"]["Value"], Overwrite=True)
    here.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=new_tags)
