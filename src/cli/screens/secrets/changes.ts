import type { SecretRotated, SecretsChanged, WritePreview } from '../../../domain/secrets/results.ts';
import { clean, count, labelled } from '../../terminal/text.ts';
import { restartScreen } from '../services/restart.ts';

/** Names shown of a long list. */
const SHOWN = 20;

const NOTHING = 'nothing to write, the source has no secrets';

export function importScreen({ fresh, changed, unchanged, place }: WritePreview): string {
  if (fresh.length + changed.length + unchanged.length === 0) return `${place}: ${NOTHING}`;
  return [...group('New', fresh), ...group('Different', changed), ...group('Unchanged', unchanged)].join(
    '\n',
  );
}

function group(label: string, names: string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? [`and ${names.length - SHOWN} more`] : [];
  return labelled(`${label} ${names.length}`, [...names.slice(0, SHOWN).map(clean), ...more], 18);
}

export function changedSecretsScreen(
  { written, unchanged, skipped, services }: SecretsChanged,
  place: string,
): string {
  if (written.length + unchanged.length + skipped.length === 0) return `${place}: ${NOTHING}`;
  const parts = [
    `${count(written.length, 'secret')} written`,
    ...(unchanged.length > 0 ? [`${unchanged.length} unchanged`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ];
  const used = services.length > 0 ? `\nRead when tasks next start: ${services.join(', ')}` : '';
  return `${place}: ${parts.join(', ')}${used}`;
}

export function rotatedScreen({ restarted, ...set }: SecretRotated, place: string): string {
  const name = clean(set.name);
  return [
    `${name} in ${place} has a new value (version ${set.version})`,
    ...(restarted.length > 0 ? [restartScreen(restarted)] : ['No service here uses it']),
  ].join('\n');
}

export function deletionScreen({
  secrets,
  regions,
}: {
  secrets: { name: string; services: string[] }[];
  regions: string[];
}): string {
  const needed = secrets.filter(({ services }) => services.length > 0);
  return [
    ...labelled(
      'Deletes',
      secrets.map(({ name }) => clean(name)),
    ),
    ...(regions.length > 0
      ? labelled(
          'Also',
          regions.map((region) => `the copies in ${region}`),
        )
      : []),
    ...needed.map(
      ({ name, services }) =>
        `Warning: ${services.join(', ')} ${services.length === 1 ? 'declares' : 'declare'} ${clean(name)}; without it no new task starts`,
    ),
  ].join('\n');
}

export function deletedScreen(deleted: string[]): string {
  return deleted.length === 0 ? 'Nothing to delete' : `${count(deleted.length, 'secret')} deleted`;
}
