import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';
import { expect, it } from 'vitest';
import { KINDS } from './catalogue.ts';

/** Names of kinds that are also words of their own, file by file: how often, and what they mean there. */
const OTHER_MEANINGS: Record<string, Record<string, [times: number, meaning: string]>> = {
  'adapters/aws/client/route.ts': { settings: [1, 'the key of a profile'] },
  'adapters/aws/session/credential-source.ts': { keys: [1, 'access keys, as a kind of credentials'] },
  'adapters/machine/profiles.ts': { settings: [1, 'the key of a profile'] },
  'cli/input/flags.ts': { service: [1, 'the flag --service'] },
  'cli/screens/account/users.ts': { keys: [1, 'the column of access keys'] },
  'cli/screens/secrets/secrets.ts': { service: [1, 'the column of services'] },
  'commands/secret/exec.ts': { service: [1, 'the flag --service'] },
  'domain/answers/checks/checks.ts': { database: [1, 'the answer'], certificate: [2, 'the answer'] },
  'domain/answers/checks/partition.ts': { certificate: [1, 'the answer'] },
  'domain/answers/checks/replica.ts': { certificate: [1, 'the answer'] },
  'domain/answers/wizard-questions.ts': { database: [1, 'the answer'], certificate: [1, 'the answer'] },
  'domain/environment/account.ts': { deployment: [1, 'the role that cfn/deployment.yaml names'] },
  'domain/environment/dns.ts': { certificate: [1, 'the answer'], api: [1, 'the label below the domain'] },
  'domain/environment/settings.ts': { database: [1, 'the answer'] },
  'domain/render/limits.ts': { tables: [1, 'the key of a manifest'] },
  'domain/render/parameters.ts': { replica: [2, 'the place: the second region'] },
  'domain/render/render.ts': { replica: [1, 'the place: the second region'] },
  'domain/render/service/compose.ts': {
    tables: [1, 'the policy of a role for its tables'],
    service: [1, 'the policy of a role that the manifest adds'],
  },
  'domain/service/manifest.ts': { service: [1, 'what is named: a service'] },
  'domain/service/tables.ts': { tables: [1, 'the key of a manifest'] },
  'domain/sources/derive.ts': { replica: [1, 'the place: the second region'] },
  'domain/sources/kept-sources.ts': { service: [1, 'what is named: a service'] },
  'domain/workspace/names.ts': { service: [2, 'what is named: a service'] },
  'operations/environment/from-stacks.ts': { service: [1, 'what is named: a service'] },
  'operations/workspace/init.ts': { service: [1, 'the schema of manifests'] },
};

const src = fileURLToPath(new URL('../../', import.meta.url));
const sources = globSync('**/*.ts', { cwd: src }).filter(
  (path) => !/\.test\.ts$|(^|\/)testing\/|^domain\/catalogue\//.test(path),
);

const names = new Set(KINDS.flatMap(({ name, template }) => [name, template]));
const prefixed = KINDS.filter(({ each }) => each !== null).map(({ name }) => name);
/** `service-` before a name that is put in or matched, not before a word: "service-linked". */
const PREFIX = new RegExp(`(?<![a-z])(${prefixed.join('|')})-(?![a-z ])`);

/** The kinds that literals of a source name: whole, as the end of a stack's name, or as what a host begins with. */
function namedIn(path: string): string[] {
  const found: string[] = [];
  const text = readFileSync(`${src}${path}`, 'utf8');
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const child of Object.values(node)) visit(child);
    const literal = literalOf(node as { type?: string });
    const word = literal?.replace(/^-/, '') ?? '';
    const prefix = PREFIX.exec(literal ?? '')?.[1];
    if (names.has(word)) found.push(word);
    else if (prefix) found.push(prefix);
  };
  visit(parseSync(text, { syntax: 'typescript', target: 'es2024' }).body);
  return found;
}

/** What stands between quotes, in a template between its holes, or in a regular expression; no comment is a node. */
function literalOf(node: { type?: string; value?: string; cooked?: string; pattern?: string }) {
  if (node.type === 'StringLiteral') return node.value;
  if (node.type === 'TemplateElement') return node.cooked;
  return node.type === 'RegExpLiteral' ? node.pattern : undefined;
}

function counted(words: readonly string[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const word of words) count[word] = (count[word] ?? 0) + 1;
  return count;
}

it('no other source names a kind of stack', () => {
  const found = sources.map((path) => [path.replaceAll('\\', '/'), counted(namedIn(path))] as const);
  const allowed = Object.entries(OTHER_MEANINGS).map(([path, words]) => [
    path,
    Object.fromEntries(Object.entries(words).map(([word, [times]]) => [word, times])),
  ]);
  expect(Object.fromEntries(found.filter(([, words]) => Object.keys(words).length > 0))).toEqual(
    Object.fromEntries(allowed),
  );
});
