"""Copies of secrets: what a service declares at home is in its replica region too, under that region's key.

A value lives in one local variable between GetParameter at home and PutParameter here; nothing returns it.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment, load_stack
from ..run.errors import StackError, aws_code
from ..stack.job import Job
from .declared import await_key, await_steps, mark, setting, versions
from .tag_owner import DENIED, described, listed, tags

VERSION_TAG = "HomeVersion"
"""Tag of a copy: the version at home that it was taken from."""

_PAUSE = 1.0
"""Seconds between two looks for a secret that another stack of this run is going to make at home."""


def ensure(job: Job, env: Environment) -> None:
    """Copies what is missing here or older than at home; `job.secrets_copied` names it (in a plan too).

    A plan compares versions and tags, and reads no value. Raises `needs_failed` or `bad_input` where a secret
    is not at home and nothing of this run makes it.
    """
    copies = [item for item in job.spec.secrets if item.get("copy_from")]
    if not copies:
        return
    home = _at_home(job, copies) if job.run.plan else _await_home(job, env, copies)
    here = versions(job.client("ssm"), [item["name"] for item in copies])
    if not job.run.plan:
        await_key(job, env)
    kept = _up_to_date(job, env, home, here)
    for item in copies:
        name = item["name"]
        if name in kept:
            continue
        if _copies(job, env, item, name in here):
            job.secrets_copied.append(name)


def _up_to_date(job: Job, env: Environment, home: dict[str, int], here: dict[str, int]) -> set[str]:
    """Copies of the version at home, and (in a plan) those of what home does not have.

    One call for all copies of one version; what it does not find is asked for by itself, lest a copy be
    written anew because the search lags behind.
    """
    by_version: dict[int, list[str]] = {}
    for name in here:
        if name in home:
            by_version.setdefault(home[name], []).append(name)
    found = {name for name in here if name not in home}
    for version, names in by_version.items():
        current = _found_current(job, env, version)
        found |= {name for name in names if name in current or _taken_from(job, name) == str(version)}
    return found


def _found_current(job: Job, env: Environment, version: int) -> set[str]:
    try:
        path = f"/{env.project}/{env.environment}"
        return set(described(job.client("ssm"), path, **{VERSION_TAG: [str(version)]}))
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        return set()


def _copies(job: Job, env: Environment, item: dict[str, Any], exists: bool) -> bool:
    """True for the one stack that copies it (a plan: would); others that share it wait until it is there."""
    marker = mark(job, "copied", item["name"])
    if not job.run.claim(marker):
        if not job.run.plan and job.run.wait_marker(marker) == "failed":
            raise job.error("aws", f"{item['name']} could not be copied, as another stack tells.")
        return False
    if job.run.plan:
        return True
    try:
        _copy(job, env, item, exists)
    except Exception:
        job.run.failed(marker, "aws")
        raise
    job.run.done(marker)
    return True


def _at_home(job: Job, copies: list[dict[str, Any]]) -> dict[str, int]:
    """The version of each secret that is there at home, by name."""
    found: dict[str, int] = {}
    for region in sorted({item["copy_from"] for item in copies}):
        names = [item["name"] for item in copies if item["copy_from"] == region]
        found |= versions(job.shared.client("ssm", region), names)
    return found


def _await_home(job: Job, env: Environment, copies: list[dict[str, Any]]) -> dict[str, int]:
    """The same once all are there: one that is generated at home comes with the stack that declares it."""
    await_steps(job)
    makers = _makers(job, env, copies)
    while True:
        states = {name: job.run.state(name) for name in makers if name in job.run.in_play}
        found = _at_home(job, copies)
        missing = {item["name"] for item in copies if item["name"] not in found}
        if not missing:
            return found
        # One that is shared may still come with any of the stacks that declare it.
        coming = {name for stack, state in states.items() if not state for name in makers[stack]}
        stuck = sorted(missing - coming)
        if stuck:
            raise _stuck(job, env, stuck, makers, states)
        job.run.sleep(_PAUSE)


Makers = dict[str, dict[str, bool]]
"""Stack at home → secrets that it declares, and whether it generates them."""


def _makers(job: Job, env: Environment, copies: list[dict[str, Any]]) -> Makers:
    """The stacks that declare one of the secrets at home."""
    wanted = {(item["copy_from"], item["name"]) for item in copies}
    found: Makers = {}
    for stack in env.stacks:
        spec = load_stack(job.spec.folder, stack)
        declared = [item for item in spec.secrets if not item.get("copy_from")]
        ours = {item["name"]: bool(item.get("generate")) for item in declared}
        if wanted & {(spec.region, name) for name in ours}:
            found[stack] = ours
    return found


def _stuck(
    job: Job, env: Environment, missing: list[str], makers: Makers, states: dict[str, str | None]
) -> StackError:
    """What is not at home and comes with no stack of this run any more."""
    failed = [name for name in states if states[name] == "failed" and set(missing) & makers[name].keys()]
    if failed:
        names = ", ".join(failed)
        return job.error("needs_failed", f"{job.spec.stack} needs {names}, which failed.", needs=failed)
    return _not_at_home(job, env, missing, makers)


def _not_at_home(job: Job, env: Environment, missing: list[str], makers: Makers) -> StackError:
    """The operator sets what nothing generates; the rest comes with its stack at home."""
    generated = [stack for stack, names in makers.items() if any(names.get(name) for name in missing)]
    set_by_hand = {name for name in missing if not any(names.get(name) for names in makers.values())}
    return job.error(
        "bad_input",
        f"{job.spec.stack} copies {', '.join(missing)}, which home does not have.",
        next=[
            *setting(env, [name for name in missing if name in set_by_hand]),
            *(f"deploy {stack}, which generates its own" for stack in generated),
        ],
    )


def _taken_from(job: Job, name: str) -> str | None:
    """The version at home that the copy was taken from; None where it does not say, so it is taken anew."""
    tags = job.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return next((tag["Value"] for tag in tags if tag["Key"] == VERSION_TAG), None)


def _copy(job: Job, env: Environment, item: dict[str, Any], exists: bool) -> None:
    """The tag is written after a new value, never before: a run that ends between the two copies again."""
    name, here = item["name"], job.client("ssm")
    job.writing()
    secret = job.shared.client("ssm", item["copy_from"]).get_parameter(Name=name, WithDecryption=True)
    marked = listed({**tags(job, env, name), VERSION_TAG: str(secret["Parameter"]["Version"])})
    given = {"Name": name, "Type": "SecureString", "KeyId": item["key_id"]}
    if not exists:
        try:
            here.put_parameter(**given, Value=secret["Parameter"]["Value"], Overwrite=False, Tags=marked)
            return
        except ClientError as error:
            # Somebody has written one meanwhile, or the answer to our own request was lost.
            if aws_code(error) != "ParameterAlreadyExists":
                raise
    here.put_parameter(**given, Value=secret["Parameter"]["Value"], Overwrite=True)
    here.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=marked)
