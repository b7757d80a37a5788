import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TemplateFinding, TemplateJudge } from '../../domain/ports.ts';
import { type Diagnostic, findings } from './findings.ts';
import { validate } from './process.ts';
import { shapeOf } from './shape.ts';

const PACKAGE = '@aws/cloudformation-validate';
/** Changes when what is kept of a verdict changes. */
const CACHE_FORMAT = 2;

/**
 * AWS's own validator. Loading its rules takes about two seconds of work, so verdicts are kept by the text they were
 * given for and the validator's version, and a text not seen before is judged in a process of its own. A verdict
 * without errors holds for every text of the same shape.
 */
export function templateJudge(cacheDirectory: string): TemplateJudge {
  return {
    async judge(name, text) {
      const place = (key: string) => join(cacheDirectory, `${cacheKey(key)}.json`);
      const shape = shapeOf(text);
      for (const key of new Set([shape, text])) {
        const kept = await readVerdict(place(key));
        if (kept) return kept;
      }
      const verdict = findings((await validate(require.resolve(PACKAGE), name, text)) as Diagnostic[]);
      const errors = verdict.some(({ severity }) => severity === 'error');
      await keepVerdict(cacheDirectory, place(errors ? text : shape), verdict);
      return verdict;
    },
  };
}

/** It finds its rules beside its own file, so it is loaded from its package, never from a bundle. */
const require = createRequire(import.meta.url);

function cacheKey(text: string): string {
  const { version } = require(`${PACKAGE}/package.json`) as { version: string };
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
