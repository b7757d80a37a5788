import { principalOf } from '../../../domain/aws/arn.ts';
import { ADVANCED_PRICE } from '../../../domain/secrets/limits.ts';
import type {
  SecretCopy,
  SecretHistory,
  SecretsDiff,
  SecretView,
  SecretWritten,
} from '../../../domain/secrets/results.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, table, toSecond } from '../../terminal/text.ts';
import { rowsScreen } from '../rows.ts';

interface ScreenOptions {
  columns: number;
  paint?: Palette;
}

/** Omits columns that are empty for all secrets. */
export function secretsScreen(secrets: SecretView[], options: ScreenOptions): string {
  if (secrets.length === 0) return 'No secrets are declared or stored here';
  const inTree = secrets.every(({ service }) => service === null);
  const copied = secrets.some(({ copy }) => copy !== null);
  const rows = secrets.map((secret) => [
    clean(secret.name),
    ...(inTree ? [] : [secret.service ?? '']),
    stateOf(secret, inTree),
    secret.version === null ? '' : `v${secret.version}`,
    secret.modified === null ? '' : toSecond(secret.modified),
    authorOf(secret.user),
    ...(inTree ? [] : [secret.services.join(', ')]),
    ...(copied ? [copyOf(secret.copy)] : []),
  ]);
  const labels = [
    ...(inTree ? [] : ['service']),
    'state',
    'version',
    'written',
    'by',
    ...(inTree ? [] : ['used by']),
    ...(copied ? ['copy'] : []),
  ];
  return rowsScreen(['name', ...labels], rows, options).join('\n');
}

function stateOf({ missing, declared }: SecretView, inTree: boolean): string {
  if (missing) return 'missing';
  return declared || inTree ? 'set' : 'set, not declared';
}

function copyOf(copy: SecretCopy | null): string {
  if (copy === null) return '';
  const { region, state, of } = copy;
  if (state === 'same') return region;
  return `${region}: ${state === 'missing' ? 'missing' : `older${of === null ? '' : ` (v${of})`}`}`;
}

/** The name in an ARN; its account is the environment's. */
function authorOf(arn: string | null): string {
  if (arn === null) return '';
  const { name, session } = principalOf(clean(arn));
  return session ?? name;
}

export function secretSetScreen({ name, version, services, tier }: SecretWritten, place: string): string {
  const used = services.length > 0 ? `; read when tasks next start: ${services.join(', ')}` : '';
  const cost =
    tier === 'Advanced'
      ? [`Larger than 4,096 bytes: stored as an advanced parameter, about ${ADVANCED_PRICE} USD a month`]
      : [];
  return [`${clean(name)} is set in ${place} (version ${version})${used}`, ...cost].join('\n');
}

export function historyScreen({ name, versions }: SecretHistory, paint: Palette = plain): string {
  const rows = versions.map(({ version, modified, user, labels }) => [
    `v${version}`,
    toSecond(modified),
    authorOf(user),
    clean(labels.join(', ')),
  ]);
  const [head = '', ...lines] = table([['VERSION', 'WRITTEN', 'BY', 'LABELS'], ...rows]);
  return [clean(name), paint.faint(head), ...lines].join('\n');
}

const STATES = { only_in_first: 'only in', only_in_second: 'only in', different: 'different' } as const;

export function diffScreen(
  { first, second, same, differences }: SecretsDiff,
  paint: Palette = plain,
): string {
  const identical = `${same} identical`;
  if (differences.length === 0) return `${first} and ${second} have the same secrets: ${identical}`;
  const where = { only_in_first: ` ${first}`, only_in_second: ` ${second}`, different: '' };
  const rows = differences.map(({ service, name, state }) => [
    service,
    name,
    `${STATES[state]}${where[state]}`,
  ]);
  const [head = '', ...lines] = table([['SERVICE', 'NAME', 'STATE'], ...rows]);
  return [paint.faint(head), ...lines, identical].join('\n');
}

export function foundScreen(found: { full: string; version: number }[]): string {
  if (found.length === 0) return 'Nothing found';
  return table(found.map(({ full, version }) => [clean(full), `v${version}`])).join('\n');
}
