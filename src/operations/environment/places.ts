import { nearestRegion } from '../../domain/aws/regions.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Target } from '../../domain/session/target.ts';
import type { Context } from '../context.ts';
import { warning } from '../progress.ts';
import { loadAnswers } from '../workspace/load-answers.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';

/** Where to look, as given on the command line. */
export interface GivenPlace {
  local: boolean;
  profile: string | null;
  /** Empty: those of the files, or the usual ones. */
  regions: string[];
}

/**
 * Where environments may be deployed: the accounts and regions of the files, unless an account is given. Without any, the
 * shell's credentials, in the region of ops.yaml, of the AWS configuration, or the nearest one.
 */
export async function placesToSearch(ctx: Context, given: GivenPlace): Promise<Target[]> {
  const { local, profile, regions } = given;
  const known = await targetsOfFiles(ctx);
  const own =
    local || profile !== null
      ? known.filter((target) => target.local === local && target.profile === profile)
      : known;
  const found = own.length > 0 ? own : [{ region: await usualRegion(ctx, given), profile, local }];
  return distinct(
    regions.length > 0 ? found.flatMap((target) => regions.map((region) => ({ ...target, region }))) : found,
  );
}

/** Of the readable files; the others are named. */
async function targetsOfFiles(ctx: Context): Promise<Target[]> {
  const names = await ctx.workspace.environments();
  const targets = await Promise.all(
    names.map(async (name) => {
      try {
        const { environment: _, ...target } = (await loadAnswers(ctx, name)).target;
        return [target];
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        warning(ctx, `${name} is left out: ${error.message}`);
        return [];
      }
    }),
  );
  return targets.flat();
}

async function usualRegion(ctx: Context, { local, profile }: GivenPlace): Promise<string> {
  const { region } = await loadWorkspace(ctx);
  const configured = region ?? (local ? null : await ctx.machine.region(profile));
  return configured ?? nearestRegion(ctx.machine.timeZone()).region;
}

function distinct(targets: Target[]): Target[] {
  return [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()];
}
