import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemplateFinding, TemplateJudge } from '../../domain/template/validator.ts';
import { findings } from './findings.ts';
import { type Places, Validator } from './process.ts';
import { shapeOf } from './shape.ts';

/** Changes when what is kept of a verdict changes. */
const CACHE_FORMAT = 3;

/**
 * AWS's own validator. Loading its rules takes half a second and 250 MB, so verdicts are kept by the text they were
 * given for and the validator's version, and a text not seen before is judged in a process of its own. A verdict
 * without errors holds for every text of the same shape.
 */
export function templateJudge(places: Places, cacheDirectory: string): TemplateJudge {
  const version = pinnedVersion(places.package);
  const validator = new Validator(places);
  return {
    async judge(name, text) {
      const place = (key: string) => join(cacheDirectory, `${cacheKey(version, key)}.json`);
      const shape = shapeOf(text);
      for (const key of new Set([shape, text])) {
        const kept = await readVerdict(place(key));
        if (kept) return kept;
      }
      const verdict = findings(await validator.validate(name, text));
      const errors = verdict.some(({ severity }) => severity === 'error');
      await keepVerdict(cacheDirectory, place(errors ? text : shape), verdict);
      return verdict;
    },
  };
}

/** The version that set-up installs: asking the installed one would start Python for a verdict that is kept. */
function pinnedVersion(packageRoot: string): string {
  const pins = readFileSync(join(packageRoot, 'requirements', 'runtime.txt'), 'utf8');
  const [, version] = /^cloudformation-validate==(\S+)/m.exec(pins) ?? [];
  if (!version) throw new TypeError('requirements/runtime.txt names no cloudformation-validate');
  return version;
}

function cacheKey(version: string, text: string): string {
  return createHash('sha256').update(`${CACHE_FORMAT} ${version}\n`).update(text).digest('hex').slice(0, 32);
}

async function readVerdict(place: string): Promise<TemplateFinding[] | null> {
  try {
    return JSON.parse(await readFile(place, 'utf8')) as TemplateFinding[];
  } catch {
    return null;
  }
}

/** A verdict that cannot be kept (read-only folder, full disk) is only slower next time. */
async function keepVerdict(directory: string, place: string, verdict: TemplateFinding[]): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(place, JSON.stringify(verdict));
  } catch {
    return;
  }
}
