import { environmentKind } from '../kind.ts';

/** The vault in which AWS Backup keeps copies. */
export const backup = environmentKind({
  name: 'backup',
  inEnvironment: ({ backup_vault }) => backup_vault,
  needs: ['keys', 'observability'],
  drawing: {
    boxes: () => [{ kind: 'data', lines: ['backup vault'] }],
    lines: ({ description: { stack, region } }, environment) =>
      environment.stores(region).map(({ description }) => ({
        from: description.stack,
        to: stack,
        kind: 'use',
        label: 'copies',
        shows: 'backups',
      })),
  },
});
