/** Types whose deletion or replacement loses stored data (for a key: what it encrypted). */
export const DATA_TYPES: ReadonlySet<string> = new Set(
  [
    'Backup::BackupVault Cognito::UserPool DocDB::DBCluster DynamoDB::GlobalTable DynamoDB::Table EC2::Volume',
    'ECR::Repository EFS::FileSystem ElastiCache::CacheCluster ElastiCache::ReplicationGroup',
    'ElastiCache::ServerlessCache FSx::FileSystem KMS::Key KMS::ReplicaKey Kinesis::Stream Logs::LogGroup',
    'MemoryDB::Cluster Neptune::DBCluster OpenSearchService::Domain RDS::DBCluster RDS::DBInstance',
    'RDS::GlobalCluster Redshift::Cluster S3::Bucket SQS::Queue SSM::Parameter SecretsManager::Secret',
  ]
    .join(' ')
    .split(' ')
    .map((type) => `AWS::${type}`),
);

/** Types that are always replaced: each is a revision, and the old one holds nothing of value. */
const ROUTINE = new Set([
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::ECS::TaskDefinition',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Version',
]);

export function holdsData(type: string): boolean {
  return DATA_TYPES.has(type);
}

export function isRoutine(type: string): boolean {
  return ROUTINE.has(type);
}
