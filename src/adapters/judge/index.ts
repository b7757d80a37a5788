import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TemplateFinding, TemplateJudge } from '../../domain/ports.ts';
import { type Diagnostic, findings } from './findings.ts';
import { validate } from './process.ts';

const PACKAGE = '@aws/cloudformation-validate';
/** Changes when what is kept of a verdict changes. */
const CACHE_FORMAT = 1;

/**
 * AWS's own validator. Loading its rules takes about a second of work, so verdicts are kept by the text they were
 * given for and the validator's version, and a text not seen before is judged in a process of its own.
 */
export function templateJudge(cacheDirectory: string): TemplateJudge {
  return {
    async judge(name, text) {
      const place = join(cacheDirectory, `${cacheKey(text)}.json`);
      const kept = await readVerdict(place);
      if (kept) return kept;
      const verdict = findings((await validate(require.resolve(PACKAGE), name, text)) as Diagnostic[]);
      await keepVerdict(cacheDirectory, place, verdict);
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
