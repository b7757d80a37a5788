"""AWS::Budgets::Budget: ``Ref`` is the budget's name. There is no spend, so no notification is sent."""

from typing import Any

from ministack.services import budgets
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::Budgets::Budget"


def _amounts(value: Any) -> Any:
    """Convert amounts to text: the API's ``Spend.Amount`` is a string."""
    if isinstance(value, list):
        return [_amounts(item) for item in value]
    if isinstance(value, dict):
        return {key: str(item) if key == "Amount" else _amounts(item) for key, item in value.items()}
    return value


def _budget(name: str, properties: Properties) -> dict[str, Any]:
    return {**_amounts(properties["Budget"]), "BudgetName": name}


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the budget with its notifications."""
    generated = provisioners._physical_name(stack_name, logical_id, max_len=100)
    name = properties["Budget"].get("BudgetName") or generated
    request = {
        "Budget": _budget(name, properties),
        "NotificationsWithSubscribers": properties.get("NotificationsWithSubscribers") or [],
        "ResourceTags": properties.get("ResourceTags") or [],
    }
    checked(budgets._create_budget(request))
    return name, {"Id": name}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change limit, period and tags in place; a new name creates a new budget."""
    name = new["Budget"].get("BudgetName")
    if name != old["Budget"].get("BudgetName"):
        return provisioners._seeded_create(create, logical_id, new, stack_name)
    checked(budgets._update_budget({"NewBudget": _budget(physical_id, new)}))
    tags = budgets._tags.setdefault(budgets._budget_arn(physical_id), {})
    provisioners._reconcile_tag_map(tags, old, new, prop="ResourceTags")
    return physical_id, {"Id": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the budget; a missing one is no error."""
    if physical_id in budgets._budgets:
        checked(budgets._delete_budget({"BudgetName": physical_id}))
