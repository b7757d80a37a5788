"""What the public judges find and is meant so, with its reason. An entry that covers nothing is an error.

A suppression that holds for one resource whatever the answers stands on that resource, for checkov; here
stand what an answer or an input chooses, and what Guard's rule sets ask of everything alike.
"""

from findings import Accepted

NO_CERTIFICATE = "Without a domain and a certificate a trial answers HTTP alone; the plan says so."
NO_ACCESS_LOGS = "The answer access_logs is false; small and production have it true."
NO_PROTECTION = "The answer deletion_protection is false; production has it true."
CLUSTERS = "It is the cluster's, which has it: an instance of Aurora holds no data of its own."
INSTANCES = frozenset({"Writer", "Reader1", "Reader2"})
NO_LOG_KEY = (
    "Logs of the account's functions hold ids and outcomes; CloudWatch encrypts them, until a key is given."
)
ONE_ROLE = "A policy of one role alone is written in it: it cannot be attached to another, and goes with it."
NO_LOCK = "Locked objects would outlive their account's will to delete them; versions and policies keep them."
OWN_LOGS = "Its comment for CKV_AWS_18 says who reads it and how that is seen."
NO_COPY = "What it holds is built again, or is a copy of logs; audit has validation and its own key."
IN_ACCOUNT = "docs/decisions/2026-11-25-functions.md"

CHECKOV = [
    Accepted("checkov", "CKV_AWS_2", NO_CERTIFICATE, "cfn/ingress.yaml", when=("CertificateArn", "")),
    Accepted("checkov", "CKV_AWS_103", NO_CERTIFICATE, "cfn/ingress.yaml", when=("CertificateArn", "")),
    Accepted("checkov", "CKV_AWS_91", NO_ACCESS_LOGS, "cfn/ingress.yaml", when=("AccessLogs", "false")),
    Accepted("checkov", "CKV_AWS_158", NO_LOG_KEY, "cfn/functions.yaml", when=("LogKeyArn", "")),
]

VALIDATOR = [
    Accepted(
        "cloudformation-validate",
        "W2509",
        "It is the path of the secrets, not a secret.",
        "cfn/service.yaml",
        frozenset({"SecretsPath"}),
    ),
]


def _guard(rule: str, reason: str, template: str = "", *resources: str) -> Accepted:
    return Accepted("cfn-guard", rule, reason, template, frozenset(resources))


GUARD = [
    _guard("IAM_NO_INLINE_POLICY_CHECK", ONE_ROLE),
    _guard("LAMBDA_CONCURRENCY_CHECK", IN_ACCOUNT),
    _guard("LAMBDA_INSIDE_VPC", IN_ACCOUNT),
    _guard("S3_BUCKET_DEFAULT_LOCK_ENABLED", NO_LOCK),
    _guard("S3_BUCKET_LOGGING_ENABLED", OWN_LOGS),
    _guard("S3_BUCKET_REPLICATION_ENABLED", NO_COPY),
    _guard(
        "API_GW_CACHE_ENABLED_AND_ENCRYPTED",
        "A cache shared by all keys would hand one third party another's data.",
        "cfn/api.yaml",
        "Stage",
    ),
    _guard(
        "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        "Every read of every object costs; who needs them switches them on for the buckets that matter.",
        "cfn/audit.yaml",
        "Trail",
    ),
    _guard("CLOUDWATCH_LOG_GROUP_ENCRYPTED", NO_LOG_KEY, "cfn/functions.yaml"),
    _guard(
        "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "The network comes before the environment's key; CloudWatch encrypts it with a key of its own.",
        "cfn/network.yaml",
        "FlowLogGroup",
    ),
    _guard("DB_INSTANCE_BACKUP_ENABLED", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    _guard("RDS_INSTANCE_DELETION_PROTECTION_ENABLED", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    _guard("RDS_INSTANCE_LOGGING_ENABLED", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    _guard("RDS_MULTI_AZ_SUPPORT", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    # The report also names what the instance refers to.
    _guard("RDS_STORAGE_ENCRYPTED", CLUSTERS, "cfn/database.yaml", *INSTANCES, "ParameterGroup"),
    Accepted(
        "cfn-guard",
        "ELB_DELETION_PROTECTION_ENABLED",
        NO_PROTECTION,
        "cfn/ingress.yaml",
        when=("DeletionProtection", "false"),
    ),
    _guard(
        "NO_UNRESTRICTED_ROUTE_TO_IGW",
        "It is the route by which the public load balancer and NAT gateways reach the internet.",
        "cfn/network.yaml",
        "PublicDefaultRoute",
    ),
    _guard(
        "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        "The password of the own kind is for who turns the managed one, which Aurora rotates, off.",
        "cfn/database.yaml",
    ),
]

ACCEPTED = [*CHECKOV, *VALIDATOR, *GUARD]
