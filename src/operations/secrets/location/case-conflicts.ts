import { caseConflicts } from '../../../domain/secrets/names.ts';
import type { Context } from '../../context.ts';
import { warning } from '../../progress.ts';
import { pathOf, type SecretPlace } from './location.ts';

/**
 * Parameter Store tells names apart by case, and what makes variables of them does not: only foreign trees have such
 * names, and there it is said where a new one comes beside another. Full names.
 */
export function warnOfCaseConflicts(
  ctx: Context,
  place: SecretPlace,
  fresh: readonly string[],
  there: readonly string[],
): void {
  const below = pathOf(place).length + 1;
  for (const twins of caseConflicts([...fresh, ...there])) {
    const added = twins.filter((name) => fresh.includes(name) && !there.includes(name));
    if (added.length === 0) continue;
    const names = twins.map((name) => name.slice(below)).join(', ');
    warning(ctx, `${names} differ only in case below ${pathOf(place)}; as variables they would be one`);
  }
}
