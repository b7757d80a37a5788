import { booleanFlag, stringFlag, stringListFlag } from './flags.ts';

/** Where to look in AWS. */
export const placeFlags = {
  local: booleanFlag('local', "look in this machine's embedded AWS"),
  profile: stringFlag('profile', 'look in the account of this AWS profile', { value: 'NAME' }),
  region: stringListFlag('region', 'look in this region; repeatable', { value: 'NAME' }),
};

interface PlaceFlags {
  local: boolean;
  profile?: string | undefined;
  region?: string[] | undefined;
}

/** A profile that only a variable names does not contradict `--local`. */
export function placeFrom({ local, profile, region }: PlaceFlags) {
  return { local, profile: local ? null : (profile ?? null), regions: region ?? [] };
}
