import { beforeEach, expect, it, vi } from 'vitest';
import { fakePrompter } from '../../cli/testing/fake-prompter.ts';
import { runCommand } from '../../cli/testing/run-command.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { getSecret, setSecret } from '../../operations/secrets.ts';
import SecretGet from './get.ts';
import SecretSet from './set.ts';

vi.mock('../../operations/load.ts', () => ({
  loadEnvironment: async (_: unknown, name: string) => ({ name }),
}));
vi.mock('../../operations/known.ts', () => ({
  knownEnvironment: async (_: unknown, name: string) => ({ name }),
}));
vi.mock('../../operations/secrets.ts');

const set = vi.mocked(setSecret);
const get = vi.mocked(getSecret);
const where = ['-e', 'dev', '-s', 'hello'];

beforeEach(() => {
  vi.resetAllMocks();
  set.mockResolvedValue({ name: 'DSN', version: 1, services: ['hello'] });
  get.mockResolvedValue({ value: new SecretValue('s3cret'), version: 4 });
});

const stored = () => set.mock.calls[0]?.[2].value.reveal();

it('stores standard input without its one line end, and says so', async () => {
  const ran = await runCommand(SecretSet, 'secret:set', ['DSN', ...where], { input: 'a\n\n' });
  expect(stored()).toBe('a\n');
  expect(ran.err).toContain('--keep-newline');
  expect(ran.out).not.toContain('a\n\n');
});

it('keeps the line end where it is told to', async () => {
  const ran = await runCommand(SecretSet, 'secret:set', ['DSN', ...where, '--keep-newline'], {
    input: 'a\r\n',
  });
  expect([stored(), ran.err]).toEqual(['a\r\n', '']);
});

it('reads a file, and asks twice where a person is there', async () => {
  await runCommand(SecretSet, 'secret:set', ['DSN', ...where, '--file', 'f'], { files: { f: 'from file' } });
  expect(stored()).toBe('from file');
  set.mockClear();
  const prompter = fakePrompter('typed', 'typed');
  await runCommand(SecretSet, 'secret:set', ['DSN', ...where], { prompter });
  expect([stored(), prompter.asked]).toEqual(['typed', ['Value of DSN', 'Once more']]);
});

it.each([
  ['nothing', '', 'empty_secret'],
  ['bytes that are not text', Uint8Array.of(0xff, 0xfe), 'not_text'],
])('refuses %s as a value', async (_, input, code) => {
  const ran = await runCommand(SecretSet, 'secret:set', ['DSN', ...where, '--json'], { input });
  expect([ran.status, JSON.parse(ran.out).error.code]).toEqual([2, code]);
  expect(set).not.toHaveBeenCalled();
});

it('names all that is missing at once, as one document', async () => {
  const ran = await runCommand(SecretSet, 'secret:set', ['--json'], { input: 'x' });
  expect(ran.status).toBe(2);
  expect(JSON.parse(ran.out).error.message).toBe('Missing: NAME, --service');
  expect(set).not.toHaveBeenCalled();
});

it('gives the exact bytes in a pipe, and a mask on a terminal', async () => {
  expect((await runCommand(SecretGet, 'secret:get', ['DSN', ...where])).out).toBe('s3cret');
  const shown = await runCommand(SecretGet, 'secret:get', ['DSN', ...where], { outIsTerminal: true });
  expect([shown.out, shown.err]).toEqual(['[secret]\n', 'Masked on a terminal; --reveal shows it\n']);
  const revealed = await runCommand(SecretGet, 'secret:get', ['DSN', ...where, '--reveal'], {
    outIsTerminal: true,
  });
  expect(revealed.out).toBe('s3cret\n');
});

it('takes flags from the environment', async () => {
  await runCommand(SecretGet, 'secret:get', ['DSN', '-e', 'dev'], { env: {} });
  expect(get).not.toHaveBeenCalled();
  vi.stubEnv('OPS_SERVICE', 'hello');
  await runCommand(SecretGet, 'secret:get', ['DSN', '-e', 'dev']);
  vi.unstubAllEnvs();
  expect(get.mock.calls[0]?.[2]).toEqual({ service: 'hello', name: 'DSN' });
});
