import { caseConflicts } from '../../../domain/secrets/names.ts';
import type { Context } from '../../context.ts';
import { warning } from '../../progress.ts';
import { pathOf, type SecretLocation } from './location.ts';

/**
 * Parameter Store distinguishes names by case, tools that turn them into variables do not. Only foreign trees can have
 * such names; warns if a new one conflicts with another. Full names.
 */
export function warnOfCaseConflicts(
  ctx: Context,
  location: SecretLocation,
  fresh: readonly string[],
  existing: readonly string[],
): void {
  const below = pathOf(location).length + 1;
  for (const conflict of caseConflicts([...fresh, ...existing])) {
    const added = conflict.filter((name) => fresh.includes(name) && !existing.includes(name));
    if (added.length === 0) continue;
    const names = conflict.map((name) => name.slice(below)).join(', ');
    warning(ctx, `Below ${pathOf(location)}, ${names} differ only in case; as variables they are the same`);
  }
}
