"""Accepted findings of the public judges, each with a reason. An entry that matches no finding is an error.

A checkov suppression that is independent of the answers is on its resource. This file lists findings that an
answer or an input causes, and generic Guard rules that this project does not follow.
"""

from findings import Accepted

NO_CERTIFICATE = "Without a domain and a certificate, a trial serves only HTTP; the plan says so."
NO_ACCESS_LOGS = "The answer access_logs is false; it is true for small and production."
NO_PROTECTION = "The answer deletion_protection is false; it is true for production."
CLUSTERS = "The cluster sets it: an Aurora instance holds no data of its own."
MONITORED = "The cluster sets enhanced monitoring for its instances, which must not set it themselves."
INSTANCES = frozenset({"Writer", "Reader1", "Reader2"})
NO_LOG_KEY = (
    "The account's functions log only ids and outcomes; without a key, CloudWatch encrypts the logs itself."
)
ONE_ROLE = "A policy of only one role is inline: no other role can have it, and it is deleted with the role."
NO_LOCK = "Locked objects could not be deleted on purpose; versioning and bucket policies protect them."
OWN_LOGS = "The bucket's comment for CKV_AWS_18 says who reads it and how access is logged."
NO_COPY = "Its objects can be rebuilt or are copies of logs; audit has validation and its own key."
SEE_FUNCTIONS = "docs/decisions/2026-11-25-functions.md"

CHECKOV = [
    Accepted("checkov", "CKV_AWS_2", NO_CERTIFICATE, "cfn/ingress.yaml", when=("CertificateArn", "")),
    Accepted("checkov", "CKV_AWS_103", NO_CERTIFICATE, "cfn/ingress.yaml", when=("CertificateArn", "")),
    Accepted("checkov", "CKV_AWS_91", NO_ACCESS_LOGS, "cfn/ingress.yaml", when=("AccessLogs", "false")),
    Accepted("checkov", "CKV_AWS_118", MONITORED, "cfn/database.yaml", INSTANCES),
    Accepted("checkov", "CKV_AWS_158", NO_LOG_KEY, "cfn/functions.yaml", when=("LogKeyArn", "")),
]

VALIDATOR = [
    Accepted(
        "cloudformation-validate",
        "W2509",
        "This is the path of the secrets, not a secret.",
        "cfn/service.yaml",
        frozenset({"SecretsPath"}),
    ),
]


def _guard(rule: str, reason: str, template: str = "", *resources: str) -> Accepted:
    return Accepted("cfn-guard", rule, reason, template, frozenset(resources))


GUARD = [
    _guard("IAM_NO_INLINE_POLICY_CHECK", ONE_ROLE),
    _guard("LAMBDA_CONCURRENCY_CHECK", SEE_FUNCTIONS),
    _guard("LAMBDA_INSIDE_VPC", SEE_FUNCTIONS),
    _guard("S3_BUCKET_DEFAULT_LOCK_ENABLED", NO_LOCK),
    _guard("S3_BUCKET_LOGGING_ENABLED", OWN_LOGS),
    _guard("S3_BUCKET_REPLICATION_ENABLED", NO_COPY),
    _guard(
        "API_GW_CACHE_ENABLED_AND_ENCRYPTED",
        "A cache shared by all API keys would return one third party's data to another.",
        "cfn/api.yaml",
        "Stage",
    ),
    _guard(
        "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        "Data events are billed for every read; enable them only for the buckets that matter.",
        "cfn/audit.yaml",
        "Trail",
    ),
    _guard("CLOUDWATCH_LOG_GROUP_ENCRYPTED", NO_LOG_KEY, "cfn/functions.yaml"),
    _guard(
        "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "The network is created before the environment's key; CloudWatch encrypts the logs itself.",
        "cfn/network.yaml",
        "FlowLogGroup",
    ),
    _guard("DB_INSTANCE_BACKUP_ENABLED", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    _guard("RDS_INSTANCE_DELETION_PROTECTION_ENABLED", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    _guard("RDS_INSTANCE_LOGGING_ENABLED", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    _guard("RDS_MULTI_AZ_SUPPORT", CLUSTERS, "cfn/database.yaml", *INSTANCES),
    # The report also lists resources that the instance refers to.
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
        "The public load balancer and the NAT gateways reach the internet through this route.",
        "cfn/network.yaml",
        "PublicDefaultRoute",
    ),
    _guard(
        "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        "This password exists only if the managed one, which Aurora rotates, is turned off.",
        "cfn/database.yaml",
    ),
]

ACCEPTED = [*CHECKOV, *VALIDATOR, *GUARD]
