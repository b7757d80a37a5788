import type { Settings } from '../../environment/settings.ts';
import type { RenderedStack } from '../../stack/description.ts';
import { outputOf } from '../../stack/inputs.ts';
import { factsWithin, type Line } from '../drawing.ts';
import { answered, type InputContext, type Source } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

const GLOBAL = 'global-database';

export const database = environmentKind({
  name: 'database',
  inEnvironment: hasDatabase,
  // There it is a copy, by the global database's name.
  replica: { needs: [GLOBAL] },
  needs: ['network', 'keys'],
  removal: 50,
  inputs: (_, context) => ({
    ...answered(context, {
      DatabaseEngine: 'database',
      DatabaseMinCapacity: 'database_min_capacity',
      DatabaseMaxCapacity: 'database_max_capacity',
      DatabaseReaders: 'database_readers',
      BackupRetentionDays: 'backup_days',
      DeletionProtection: 'deletion_protection',
      LogRetentionDays: 'log_retention_days',
    }),
    ...copied(context),
  }),
  facts,
  drawing: {
    boxes: (stack) => [{ kind: 'data', lines: ['database', ...factsWithin(stack)], place: 'data' }],
    lines: (stack) => copyLine(stack, 'GlobalClusterIdentifier'),
    store: true,
  },
});

/** What leads from the database at home to its copy in the second region. */
export const globalDatabase = environmentKind({
  name: GLOBAL,
  inEnvironment: (settings) => hasDatabase(settings) && settings.replica_region !== null,
  needs: ['database'],
  removal: 60,
  inputs: (_, context) => answered(context, { DeletionProtection: 'deletion_protection' }),
  facts: ({ replica_region }) => (replica_region === null ? [] : [replica_region]),
  drawing: {
    boxes: () => [{ kind: 'data', lines: ['global database'] }],
    lines: (stack) => copyLine(stack, 'DatabaseClusterArn'),
  },
});

function hasDatabase(settings: Settings): boolean {
  return settings.database !== 'none';
}

function copied({ answers, place, settings, file }: InputContext): Record<string, Source> {
  const asked = answers.database_password !== undefined || settings.database_password === 'managed';
  const key = asked ? 'database_password' : 'replica_region';
  return {
    ManageMasterUserPassword: {
      value: settings.database_password === 'managed',
      origin: { file, key },
    },
    ...(place === 'replica' && {
      GlobalClusterIdentifier: {
        output: { host: GLOBAL, name: 'GlobalClusterIdentifier' },
        origin: { file, key: 'replica_region' },
      },
    }),
  };
}

function facts(settings: Settings): string[] {
  const { database: engine, database_min_capacity: least, database_max_capacity: most } = settings;
  const readers = ['no reader', '1 reader', '2 readers'][settings.database_readers] ?? '';
  return [engine, `${least} to ${most} ACU`, readers];
}

/** From what it is a copy of. */
function copyLine(stack: RenderedStack, parameter: string): Line[] {
  const from = outputOf(stack, parameter);
  if (from === null) return [];
  return [{ from: from.stack, to: stack.description.stack, kind: 'use', label: 'copies', shows: 'copy' }];
}
