import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startsForCertain } from './executable.ts';

const folder = mkdtempSync(join(tmpdir(), 'ops-executable-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

function file(content: string | Uint8Array, mode = 0o755): string {
  count += 1;
  const path = join(folder, `${count}`);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test('a program of this machine, and a script whose interpreter is one', () => {
  expect(
    [process.execPath, '/bin/sh', file('#!/bin/sh\n'), file('#! /bin/sh -e\n')].map(startsForCertain),
  ).toEqual([true, true, true, true]);
});

test.each([
  ['text', file('hello')],
  ['an empty file', file('')],
  ['a script whose interpreter does not exist', file('#!/nonexistent/sh\n')],
  ['a script with Windows line ends', file('#!/bin/sh\r\n')],
  ['a script whose interpreter is a script', file(`#!${file('#!/bin/sh\n')}\n`)],
  ['a script whose first line is too long', file(`#!/bin/sh ${'x'.repeat(200)}\n`)],
  ['a script whose first line does not end', file('#!/bin/sh')],
  ['a file that may not be executed', file('#!/bin/sh\n', 0o644)],
  ['a folder', folder],
  ['a file that does not exist', join(folder, 'none')],
])('not %s', (_, path) => {
  expect(startsForCertain(path)).toBe(false);
});

/** Programs of other systems, made from one of this machine. */
test.skipIf(process.platform !== 'linux')('not a program of another processor, or without its loader', () => {
  const own = readFileSync('/bin/sh');
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(own);
    change(bytes);
    return startsForCertain(file(bytes));
  };
  const loader = own.indexOf('/ld-');
  expect(loader).toBeGreaterThan(0);
  expect([
    changed(() => undefined),
    changed((bytes) => bytes.writeUInt16LE(bytes.readUInt16LE(18) + 1, 18)),
    changed((bytes) => bytes.writeUInt8(1, 4)),
    changed((bytes) => bytes.write('/xx-', loader)),
    startsForCertain(file(own.subarray(0, 100))),
  ]).toEqual([true, false, false, false, false]);
});
