import type { SecretView } from '../../domain/results.ts';
import { type Palette, plain } from '../palette.ts';
import { clean, table, toSecond } from '../text.ts';

/** Of an ARN only who it is: its account is the environment's. */
export function secretsScreen(secrets: SecretView[], paint: Palette = plain): string {
  if (secrets.length === 0) return 'No secret is declared or stored here';
  const rows = secrets.map((secret) => [
    secret.service,
    secret.name,
    secret.missing ? 'missing' : secret.declared ? 'set' : 'set, not declared',
    secret.version === null ? '' : `v${secret.version}`,
    secret.modified === null ? '' : toSecond(secret.modified),
    clean(secret.user ?? '')
      .split(':')
      .at(-1) ?? '',
  ]);
  const [head = '', ...lines] = table([['SERVICE', 'NAME', 'STATE', 'VERSION', 'WRITTEN', 'BY'], ...rows]);
  return [paint.faint(head), ...lines].join('\n');
}

export function secretSetScreen(
  result: { name: string; version: number; services: string[] },
  environment: string,
): string {
  const { name, version, services } = result;
  const used = services.length > 0 ? `; read when tasks next start: ${services.join(', ')}` : '';
  return `${name} is set in ${environment} (version ${version})${used}`;
}
