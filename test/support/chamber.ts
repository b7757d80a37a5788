import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The binary that CHAMBER names, else the one in PATH; null if there is none. */
export function findChamber(): string | null {
  const named = process.env.CHAMBER;
  const folders = (process.env.PATH ?? '').split(':');
  return [...(named ? [named] : []), ...folders.map((folder) => join(folder, 'chamber'))].find(runs) ?? null;
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Environment variables that point chamber at the embedded AWS. */
export function chamberVariables(endpoint: string, region: string, key = 'alias/aws/ssm') {
  return {
    CHAMBER_AWS_SSM_ENDPOINT: endpoint,
    CHAMBER_KMS_KEY_ALIAS: key,
    AWS_ACCESS_KEY_ID: '000000000000',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
  };
}
