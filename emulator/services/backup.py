"""AWS::Backup::BackupSelection: ``Ref`` is the selection's id. Every change replaces the selection."""

from ministack.services import backup

from emulator.base.provisioning import Properties, Provisioned, checked, document

TYPE = "AWS::Backup::BackupSelection"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Add the selection to an existing plan."""
    request = {"BackupSelection": properties["BackupSelection"]}
    answer = document(checked(backup._create_selection(properties["BackupPlanId"], request)))
    selection = answer["SelectionId"]
    return selection, {"Id": selection, "SelectionId": selection, "BackupPlanId": properties["BackupPlanId"]}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Create a new selection: AWS Backup has no UpdateBackupSelection."""
    return create(logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the selection; a missing one is no error."""
    if physical_id in backup._selections:
        checked(backup._delete_selection(properties["BackupPlanId"], physical_id))
