import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, ROOT), 'utf8'));

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  items?: Node;
}

/** Paths of properties without a description, including those in lists. */
function undescribed(node: Node, path: string): string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    ...(child.description ? [] : [`${path}.${key}`]),
    ...undescribed(child, `${path}.${key}`),
  ]);
  return node.items ? [...own, ...undescribed(node.items, `${path}[]`)] : own;
}

it('the published schemas are the ones that ops reads files with', async () => {
  const script = fileURLToPath(new URL('scripts/schemas.ts', ROOT));
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--check']);
  expect(stdout).toBe('The schemas are up to date\n');
});

describe.each(['ops', 'environment', 'service'])('%s.schema.json', (name) => {
  it('describes every key and allows no others', () => {
    expect(undescribed(schema(name), name)).toEqual([]);
    expect(schema(name).additionalProperties).toBe(false);
  });
});

it('requires only keys without a default', () => {
  expect(['ops', 'environment', 'service'].map((name) => schema(name).required)).toEqual([
    ['project'],
    ['account', 'region'],
    ['image', 'proxy'],
  ]);
});
