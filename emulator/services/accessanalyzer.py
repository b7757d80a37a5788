"""AWS::AccessAnalyzer::Analyzer: recorded, not emulated (ministack has no such API). ``Ref`` is the ARN."""

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned
from emulator.base.recorded import RECORDED, Origin

TYPE = "AWS::AccessAnalyzer::Analyzer"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the analyzer; it never has findings."""
    name = properties.get("AnalyzerName") or provisioners._physical_name(stack_name, logical_id)
    arn = f"arn:aws:access-analyzer:{get_region()}:{get_account_id()}:analyzer/{name}"
    return _record(arn, logical_id, properties, stack_name)


def _record(arn: str, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    RECORDED.put(arn, Origin(stack_name, logical_id, TYPE), properties)
    return arn, {"Arn": arn}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new archive rules, configuration and tags."""
    return _record(physical_id, logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(physical_id)
