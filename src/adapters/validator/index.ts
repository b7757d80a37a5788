import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemplateFinding, TemplateValidator } from '../../domain/template/validator.ts';
import { toFindings } from './findings.ts';
import { type ValidatorPaths, ValidatorProcess } from './process.ts';
import { shapeOf } from './shape.ts';

/** Increase when the cached findings change. */
const CACHE_FORMAT = 3;

/**
 * AWS's own validator. Loading its rules takes half a second and 250 MB, so findings are cached by the template's text
 * and the validator's version; a new text is validated in a separate process. Findings without errors apply to every
 * text of the same shape.
 */
export function templateValidator(paths: ValidatorPaths, cacheDirectory: string): TemplateValidator {
  const version = pinnedVersion(paths.package);
  const validator = new ValidatorProcess(paths);
  return {
    async validate(name, text) {
      const file = (key: string) => join(cacheDirectory, `${cacheKey(version, key)}.json`);
      const shape = shapeOf(text);
      for (const key of new Set([shape, text])) {
        const cached = await readFindings(file(key));
        if (cached) return cached;
      }
      const findings = toFindings(await validator.validate(name, text));
      const errors = findings.some(({ severity }) => severity === 'error');
      await writeFindings(cacheDirectory, file(errors ? text : shape), findings);
      return findings;
    },
  };
}

/** The version that set-up installs. Asking the installed one would start Python even for cached findings. */
function pinnedVersion(packageRoot: string): string {
  const pins = readFileSync(join(packageRoot, 'requirements', 'runtime.txt'), 'utf8');
  const [, version] = /^cloudformation-validate==(\S+)/m.exec(pins) ?? [];
  if (!version) throw new TypeError('requirements/runtime.txt does not pin cloudformation-validate');
  return version;
}

function cacheKey(version: string, text: string): string {
  return createHash('sha256').update(`${CACHE_FORMAT} ${version}\n`).update(text).digest('hex').slice(0, 32);
}

async function readFindings(file: string): Promise<TemplateFinding[] | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as TemplateFinding[];
  } catch {
    return null;
  }
}

/** If findings cannot be cached (read-only folder, full disk), the next run is only slower. */
async function writeFindings(directory: string, file: string, findings: TemplateFinding[]): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(file, JSON.stringify(findings));
  } catch {
    return;
  }
}
