import type { TableKey } from '../../service/manifest.ts';
import type { Literal } from '../../stack/description.ts';
import { factsWithin } from '../drawing.ts';
import { KEY_STACK, replicaHost, TABLE } from '../hosts.ts';
import { answered, type InputContext, type Source } from '../inputs.ts';
import { environmentKind, type PlacedStack } from '../kind.ts';

/** A table of a service; DynamoDB replicates it to the second region. */
export const table = environmentKind({
  name: TABLE,
  template: 'tables',
  each: 'table',
  needs: [KEY_STACK, replicaHost(KEY_STACK), 'observability'],
  inputs: (stack, context) => inputs(stack, context),
  facts: (_, stack) => {
    const declared = declaredTable(stack);
    if (!declared) return [];
    const keys = [declared.partition_key, declared.sort_key].flatMap((key) => key?.name ?? []);
    return [`by ${keys.join(', ')}`];
  },
  drawing: {
    boxes: (stack) => [
      { kind: 'data', lines: [stack.description.stack.replace('-', ' '), ...factsWithin(stack)] },
    ],
    store: true,
  },
});

function declaredTable({ service, table: name }: PlacedStack) {
  return name === null ? undefined : service?.tables[name];
}

/** A table's keys are its manifest's; how it is kept is the environment's. */
function inputs(stack: PlacedStack, context: InputContext): Record<string, Source> {
  const { service } = stack;
  const declared = declaredTable(stack);
  if (!service || !declared) throw new TypeError('a stack of a table without its table');
  const { partition_key, sort_key, ttl } = declared;
  const from = (key: string, value: Literal): Source => ({
    value,
    origin: { file: service.file, key: `tables.${stack.table}.${key}` },
  });
  return {
    PartitionKey: from('partition_key', partition_key.name),
    PartitionKeyType: from('partition_key', attributeType(partition_key)),
    ...(sort_key && {
      SortKey: from('sort_key', sort_key.name),
      SortKeyType: from('sort_key', attributeType(sort_key)),
    }),
    ...(ttl !== null && { TtlAttribute: from('ttl', ttl) }),
    ...answered(context, { BackupRetentionDays: 'backup_days', DeletionProtection: 'deletion_protection' }),
    ...replicaInputs(context),
  };
}

function replicaInputs(context: InputContext): Record<string, Source> {
  if (context.settings.replica_region === null) return {};
  return {
    ...answered(context, { ReplicaRegion: 'replica_region' }),
    ReplicaKeyArn: {
      output: { host: replicaHost(KEY_STACK), name: 'KeyArn' },
      origin: { file: context.file, key: 'replica_region' },
    },
  };
}

/** As DynamoDB writes it. */
function attributeType({ type }: TableKey): string {
  return { string: 'S', number: 'N', binary: 'B' }[type];
}
