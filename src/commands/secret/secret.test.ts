import { beforeEach, expect, it, vi } from 'vitest';
import { fakePrompter } from '../../cli/testing/fake-prompter.ts';
import { runCommand } from '../../cli/testing/run-command.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { createSecretFixture } from '../../operations/testing/secret-fixture.ts';
import SecretCopy from './copy.ts';
import SecretDelete from './delete.ts';
import SecretDiff from './diff.ts';
import SecretExec from './exec.ts';
import SecretExport from './export.ts';
import SecretFind from './find.ts';
import SecretGet from './get.ts';
import SecretHistory from './history.ts';
import SecretImport from './import.ts';
import SecretList from './list.ts';
import SecretRollback from './rollback.ts';
import SecretSet from './set.ts';

let made = createSecretFixture();
const known = async (_: unknown, name: string) => ({ ...made.env, name });
vi.mock('../../operations/workspace/load-environment.ts', async (original) => ({
  ...(await original<object>()),
  loadEnvironment: (context: unknown, name: string) => known(context, name),
}));
vi.mock('../../operations/workspace/load-cached.ts', () => ({
  loadCached: (context: unknown, name: string) => known(context, name),
}));

beforeEach(() => {
  made = createSecretFixture();
});

type Command = Parameters<typeof runCommand>[0];
type Given = Parameters<typeof runCommand>[3];

const location = ['-e', 'dev', '-s', 'hello'];
const DSN = '/shop/dev/hello/DSN';
const stored = (name = DSN) => made.aws.stored.get(name)?.value.reveal();
const run = (command: Command, argv: string[], given: Given = {}) =>
  runCommand(command, `secret:${command.name.replace('Secret', '').toLowerCase()}`, argv, {
    context: made.ctx,
    ...given,
  });
const put = (name: string, text: string) => made.secrets.put(name, new SecretValue(text));
const production = () => {
  made.env.settings.size = 'production';
};

it('stores standard input without its trailing newline, and says so', async () => {
  const ran = await run(SecretSet, ['DSN', ...location], { input: 'a\n\n' });
  expect(stored()).toBe('a\n');
  expect(ran.err).toContain('--keep-newline');
  expect(ran.out).toBe(`${DSN} is set in hello in dev (version 1)\n`);
});

it('keeps the trailing newline with --keep-newline', async () => {
  const ran = await run(SecretSet, ['DSN', ...location, '--keep-newline'], { input: 'a\r\n' });
  expect([stored(), ran.err]).toEqual(['a\r\n', '']);
});

it('warns of a value that is still encrypted', async () => {
  const vault = '$ANSIBLE_VAULT;1.1;AES256\n6231';
  const ran = await run(SecretSet, ['DSN', ...location], { input: vault });
  expect([stored(), ran.err]).toEqual([
    vault,
    'Warning: the value is encrypted with Ansible Vault, and stored as it is. To store its plain text: ansible-vault view FILE | ops secret set …\n',
  ]);
});

it('reads no value from a terminal if nothing is asked', async () => {
  const ran = await run(SecretSet, ['DSN', ...location, '--no-input', '--json'], {
    prompter: fakePrompter(),
  });
  expect([ran.status, JSON.parse(ran.out).error]).toEqual([
    2,
    {
      code: 'missing_input',
      message: 'Missing: a file, or text on standard input',
      reason: '--no-input: nothing is asked',
      next: ['Add < FILE to the command'],
    },
  ]);
});

it('reads a file, asks twice on a terminal, or generates', async () => {
  await run(SecretSet, ['DSN', ...location, '--file', 'f'], { files: { f: 'from file' } });
  expect(stored()).toBe('from file');
  const prompter = fakePrompter('typed', 'typed');
  await run(SecretSet, ['DSN', ...location, '--overwrite'], { prompter });
  expect([stored(), prompter.asked]).toEqual(['typed', ['Value of DSN', 'Once more']]);
  await run(SecretSet, ['DSN', '-', ...location, '--overwrite'], {
    prompter: fakePrompter(),
    input: 'piped',
  });
  expect(stored()).toBe('piped');
  const ran = await run(SecretSet, ['KEY', ...location, '--generate', '--length', '40', '--alphabet', 'hex']);
  expect(stored('/shop/dev/hello/KEY')).toMatch(/^[0-9a-f]{40}$/);
  expect(ran.out).not.toContain(stored('/shop/dev/hello/KEY'));
});

it.each([
  [['--generate', '--file', 'f'], '--generate and --file: only one can be the source of the value'],
  [['-', '--file', 'f'], '--file and -: only one can be the source of the value'],
  [['--length', '40'], '--length: has no effect without --generate'],
  [['--generate', '--keep-newline'], '--keep-newline: has no effect with --generate'],
])('refuses %j', async (flags, message) => {
  const ran = await run(SecretSet, ['DSN', ...flags, ...location, '--json'], {
    input: 'x',
    files: { f: 'x' },
  });
  expect([ran.status, JSON.parse(ran.out).error.message]).toEqual([2, message]);
  expect(made.aws.calls).toEqual([]);
});

it('asks for no value if the secret already exists', async () => {
  put(DSN, 'old');
  const prompter = fakePrompter();
  const ran = await run(SecretSet, ['DSN', ...location], { prompter });
  expect([ran.status, prompter.asked, stored()]).toEqual([2, [], 'old']);
});

it('refuses a value on the command line without repeating it', async () => {
  for (const rest of [['hunter22'], ['correct', 'horse']]) {
    const ran = await run(SecretSet, ['DSN', ...rest, ...location, '--json'], { input: 'x' });
    expect([ran.status, JSON.parse(ran.out).error.code]).toEqual([2, 'value_typed']);
    for (const word of rest) expect(ran.out + ran.err).not.toContain(word);
  }
  expect(made.aws.calls).toEqual([]);
});

it('tags the parameter, and refuses invalid tags', async () => {
  await run(SecretSet, ['DSN', ...location, '--tag', 'owner=payments'], { input: 'x' });
  expect(made.aws.stored.get(DSN)?.tags).toEqual({ project: 'shop', Service: 'hello', owner: 'payments' });
  const ran = await run(SecretSet, ['DSN', ...location, '--tag', 'owner', '--json'], { input: 'x' });
  expect([ran.status, JSON.parse(ran.out).error.code]).toEqual([2, 'bad_tag']);
});

it.each([
  ['nothing', '', 'empty_secret'],
  ['bytes that are not text', Uint8Array.of(0xff, 0xfe), 'not_text'],
])('refuses %s as a value', async (_, input, code) => {
  const ran = await run(SecretSet, ['DSN', ...location, '--json'], { input });
  expect([ran.status, JSON.parse(ran.out).error.code]).toEqual([2, code]);
  expect(made.aws.stored.size).toBe(0);
});

it('names everything missing at once, as one document', async () => {
  const ran = await run(SecretSet, ['--json'], { input: 'x' });
  expect(ran.status).toBe(2);
  expect(JSON.parse(ran.out).error.message).toBe('Missing: NAME, --service');
});

it('sends control characters of a value to a terminal only with --raw', async () => {
  put(DSN, 'a\u001b]0;title\u0007\u202eb\nc');
  const note = 'Control characters are shown as escapes; --raw sends them to the terminal\n';
  const shown = await run(SecretGet, ['DSN', ...location, '--reveal'], { outIsTerminal: true });
  expect([shown.out, shown.err]).toEqual(['a\\u001b]0;title\\u0007\\u202eb\nc\n', note]);
  const raw = await run(SecretGet, ['DSN', ...location, '--reveal', '--raw'], { outIsTerminal: true });
  expect([raw.out, raw.err]).toEqual(['a\u001b]0;title\u0007\u202eb\nc\n', '']);
  expect((await run(SecretGet, ['DSN', ...location])).out).toBe('a\u001b]0;title\u0007\u202eb\nc');
  const json = await run(SecretGet, ['DSN', ...location, '--json', '--reveal'], { outIsTerminal: true });
  expect(json.out).toContain('a\\u001b]0;title\\u0007\\u202eb\\nc');
  const all = await run(SecretExport, [...location, '--reveal', '--format', 'tsv'], { outIsTerminal: true });
  expect([['\u001b', '\u0007', '\u202e'].some((each) => all.out.includes(each)), all.err]).toEqual([
    false,
    note,
  ]);
});

it('prints the exact bytes in a pipe, and a mask on a terminal', async () => {
  put(DSN, 's3cret');
  expect((await run(SecretGet, ['DSN', ...location])).out).toBe('s3cret');
  const shown = await run(SecretGet, ['DSN', ...location], { outIsTerminal: true });
  expect([shown.out, shown.err]).toEqual(['[secret]\n', 'Masked on a terminal; --reveal shows it\n']);
  const revealed = await run(SecretGet, ['DSN', ...location, '--reveal'], { outIsTerminal: true });
  expect(revealed.out).toBe('s3cret\n');
  const json = JSON.parse((await run(SecretGet, ['DSN', ...location, '--json'])).out);
  const secret = { name: 'DSN', service: 'hello', parameter: DSN, version: 1, value: 's3cret' };
  expect(json).toEqual({ secret });
  put(DSN, 'newer');
  expect((await run(SecretGet, ['DSN', ...location, '--at-version', '1'])).out).toBe('s3cret');
});

it('reads flags from environment variables', async () => {
  put(DSN, 's3cret');
  expect((await run(SecretGet, ['DSN', '-e', 'dev'])).status).toBe(2);
  vi.stubEnv('OPS_SERVICE', 'hello');
  expect((await run(SecretGet, ['DSN', '-e', 'dev'])).out).toBe('s3cret');
  vi.unstubAllEnvs();
});

it('changes nothing without the name if production is what is deployed', async () => {
  made.aws.states = [deployed(rendered('keys'), { Size: 'production' })];
  const refused = await run(SecretSet, ['DSN', ...location], { input: 'x' });
  expect([refused.status, refused.err]).toEqual([3, expect.stringContaining('--confirm dev')]);
  expect(made.aws.stored.size).toBe(0);
});

it('changes nothing in production without the name', async () => {
  production();
  const refused = await run(SecretSet, ['DSN', ...location], { input: 'x' });
  expect([refused.status, refused.err]).toEqual([3, expect.stringContaining('--confirm dev')]);
  expect(made.aws.stored.size).toBe(0);
  await run(SecretSet, ['DSN', ...location, '--confirm', 'dev'], { input: 'x' });
  expect(stored()).toBe('x');
});

it('writes to a path outside environments with its region and a confirmed account', async () => {
  const path = ['--path', '/team/api/', '--key', 'alias/team'];
  const missing = await run(SecretSet, ['db', ...path], { input: 'x' });
  expect([missing.status, missing.err]).toEqual([2, expect.stringContaining('--region')]);
  const far = [...path, '--region', 'eu-west-1'];
  const refused = await run(SecretSet, ['db', ...far], { input: 'x' });
  expect([refused.status, refused.err]).toEqual([
    3,
    expect.stringContaining('in account 000000000000, as me?'),
  ]);
  await run(SecretSet, ['db', ...far, '--account', '000000000000'], { input: 'x' });
  expect(stored('/team/api/db')).toBe('x');
  const local = ['--path', '/team/api', '--region', 'eu-west-1', '--local'];
  expect((await run(SecretGet, ['db', ...local])).out).toBe('x');
  expect((await run(SecretGet, ['db', ...local, '-s', 'hello'])).err).toContain('cannot be combined');
  expect((await run(SecretGet, ['db', ...local.with(1, 'team')])).err).toContain(
    'not a Parameter Store path',
  );
});

it('lists, shows the history, and rolls back', async () => {
  put(DSN, 'one');
  put(DSN, 'two');
  expect(JSON.parse((await run(SecretList, ['-e', 'dev', '--json'])).out).secrets).toHaveLength(3);
  const history = JSON.parse((await run(SecretHistory, ['DSN', ...location, '--json'])).out);
  expect(history).toMatchObject({
    secret: { name: 'DSN', service: 'hello', parameter: DSN },
    versions: [{ version: 2 }, { version: 1 }],
  });
  expect((await run(SecretRollback, ['DSN', ...location])).status).toBe(3);
  expect(stored()).toBe('two');
  const ran = await run(SecretRollback, ['DSN', ...location, '--yes']);
  expect([ran.out, stored()]).toEqual([`${DSN} is set in hello in dev (version 3)\n`, 'one']);
  const again = await run(SecretRollback, ['DSN', ...location, '--to-version', '1']);
  expect(again.out).toContain('Nothing to do: version 3');
  const secret = { name: 'DSN', service: 'hello', parameter: DSN };
  const same = await run(SecretRollback, ['DSN', ...location, '--to-version', '1', '--json']);
  expect(JSON.parse(same.out)).toEqual({ secret: { ...secret, version: 3 }, services: [], restarted: [] });
  const set = await run(SecretSet, ['DSN', ...location, '--overwrite', '--json'], { input: 'three' });
  expect(JSON.parse(set.out)).toEqual({
    secret: { ...secret, version: 4, tier: 'Standard' },
    services: [],
    restarted: [],
  });
});

it('deletes only with the name', async () => {
  put(DSN, 'one');
  expect((await run(SecretDelete, ['DSN', ...location])).status).toBe(3);
  expect((await run(SecretDelete, [...location, '--confirm', 'dev'])).err).toContain('Missing: NAME');
  const ran = await run(SecretDelete, ['DSN', ...location, '--confirm', 'dev', '--json']);
  expect([JSON.parse(ran.out), ran.err]).toEqual([{ deleted: [DSN], regions: [] }, `Deletes   ${DSN}\n`]);
  put(DSN, 'one');
  const declined = await run(SecretDelete, ['--all', ...location], { prompter: fakePrompter(null) });
  expect([declined.status, stored()]).toEqual([3, 'one']);
  const all = await run(SecretDelete, ['--all', ...location], { prompter: fakePrompter('dev') });
  expect([all.out, made.aws.stored.size]).toEqual(['1 secret deleted\n', 0]);
});

it('copies and compares', async () => {
  put(DSN, 'one');
  const dry = await run(SecretCopy, ['--from', 'dev', '--to', 'live', '-s', 'hello', '--dry-run']);
  expect([dry.out, made.aws.stored.size]).toEqual(['New 1             /shop/live/hello/DSN\n', 1]);
  const copied = await run(SecretCopy, ['--from', 'dev', '--to', 'live', '-s', 'hello']);
  expect(copied.out).toBe('hello in live: 1 secret written\n');
  expect((await run(SecretDiff, ['dev', 'live'])).out).toContain('the same secrets: 1 identical');
  put(DSN, 'two');
  const diff = await run(SecretDiff, ['dev', 'live', '--exit-code']);
  expect([diff.status, diff.out]).toEqual([8, expect.stringContaining('different')]);
  const refused = await run(SecretCopy, ['--from', 'dev', '--to', 'live', '-s', 'hello']);
  expect([refused.status, stored('/shop/live/hello/DSN')]).toEqual([2, 'one']);
  await run(SecretCopy, ['DSN', '--from', 'dev', '--to', 'live', '-s', 'hello', '--overwrite']);
  expect(stored('/shop/live/hello/DSN')).toBe('two');
});

it('finds by name, and by a value typed hidden', async () => {
  put(DSN, 'one');
  expect((await run(SecretFind, ['ds', '-e', 'dev'])).out).toBe(`${DSN}  v1\n`);
  const json = JSON.parse((await run(SecretFind, ['ds', '-e', 'dev', '--json'])).out);
  expect(json).toEqual({ secrets: [{ name: 'DSN', service: 'hello', parameter: DSN, version: 1 }] });
  const prompter = fakePrompter('one');
  expect((await run(SecretFind, ['--value', '-e', 'dev'], { prompter })).out).toBe(`${DSN}  v1\n`);
  expect((await run(SecretFind, ['--value', '-e', 'dev'], { input: 'one\n' })).out).toBe(`${DSN}  v1\n`);
});

it('runs a command with the secrets in its environment, and exits as it did', async () => {
  put(DSN, 'one');
  put('/shop/dev/shared/DSN', 'shared');
  const runs: unknown[] = [];
  made.ctx.machine.run = async (program) => {
    runs.push(program);
    return { code: 7, signal: null };
  };
  const env = { HOME: '/home/me', DSN: 'chamberme' };
  const ran = await run(SecretExec, [...location, '--', 'env', '-u', 'X', '--json'], { env });
  expect(ran.exitedLike).toEqual({ code: 7, signal: null });
  expect(ran.err).toBe('DSN from the environment is replaced by the secret\n');
  await run(SecretExec, ['-s', 'shared', ...location, '--pristine', '--', 'env'], { env });
  await run(SecretExec, [...location, '--strict', '--', 'env'], { env });
  expect(runs).toEqual([
    { command: 'env', words: ['-u', 'X', '--json'], variables: { HOME: '/home/me', DSN: 'one' } },
    { command: 'env', words: [], variables: { DSN: 'one' } },
    { command: 'env', words: [], variables: { HOME: '/home/me', DSN: 'one' } },
  ]);
  const unfilled = await run(SecretExec, [...location, '--strict', '--', 'env'], {
    env: { ...env, OTHER: 'chamberme' },
  });
  expect([unfilled.status, unfilled.err]).toEqual([2, expect.stringContaining('OTHER is a placeholder')]);
  expect((await run(SecretExec, [...location, 'env'], { env })).err).toContain('The command must follow --');
  expect((await run(SecretExec, location, { env })).err).toContain('Missing: -- COMMAND');
  expect(runs).toHaveLength(3);
});

it('imports all or nothing, and leaves identical values alone', async () => {
  put(DSN, 'one');
  const files = { '.env': 'DSN=one\nKEY="two"\n', bad: 'KEY=x\nnot a line\n', 'n.json': '{"db-key": "x"}' };
  const wrong = await run(SecretImport, ['bad', ...location, '--json'], { files });
  expect(JSON.parse(wrong.out).error).toMatchObject({ file: 'bad', line: 2 });
  const named = await run(SecretImport, ['n.json', ...location, '--json'], { files });
  expect(JSON.parse(named.out).error).toMatchObject({ code: 'bad_name', file: 'n.json', line: 1 });
  expect([...made.aws.stored.keys()]).toEqual([DSN]);
  const dry = await run(SecretImport, ['.env', ...location, '--dry-run', '--json'], { files });
  expect(JSON.parse(dry.out)).toEqual({
    dry_run: true,
    place: 'hello in dev',
    new: ['/shop/dev/hello/KEY'],
    changed: [],
    unchanged: [DSN],
  });
  const declined = await run(SecretImport, ['.env', ...location], { files, prompter: fakePrompter(false) });
  expect([declined.status, made.aws.stored.size]).toEqual([3, 1]);
  const done = await run(SecretImport, ['.env', ...location], { files, prompter: fakePrompter(null) });
  expect(done.out).toContain('1 secret written, 1 unchanged');
  const both = await run(SecretImport, [...location, '--overwrite', '--skip-existing'], {
    input: 'DSN=two\n',
  });
  expect([both.status, both.err]).toEqual([2, expect.stringContaining('use only one of them')]);
  const piped = await run(SecretImport, [...location], { input: 'DSN=two\n' });
  expect([piped.status, stored()]).toEqual([2, 'one']);
  await run(SecretImport, [...location, '--overwrite'], { input: 'DSN=two\n' });
  expect([stored(), stored('/shop/dev/hello/KEY')]).toEqual(['two', 'two']);
});

it('says that there is nothing to import', async () => {
  const files = { none: '', comments: '# later\n', 'none.json': '{}' };
  const shown = async (...argv: string[]) => {
    const { status, out, err } = await run(SecretImport, [...argv, ...location], { files, input: '' });
    return [status, out || err];
  };
  const empty = 'hello in dev: nothing to write, the source has no secrets\n';
  expect(await shown('comments')).toEqual([null, empty]);
  expect(await shown('none.json', '--dry-run')).toEqual([null, empty]);
  expect(await shown('none')).toEqual([2, expect.stringContaining('Nothing to import: none is empty')]);
  expect(await shown('-')).toEqual([
    2,
    expect.stringContaining('Nothing to import: standard input is empty'),
  ]);
  expect(made.aws.stored.size).toBe(0);
});

it('exports to a pipe, masked to a terminal, or to a private file', async () => {
  put(DSN, "it's");
  expect((await run(SecretExport, location)).out).toBe('DSN="it\'s"\n');
  expect((await run(SecretExport, [...location, '--format', 'shell'])).out).toBe("export DSN='it'\\''s'\n");
  const shown = await run(SecretExport, location, { outIsTerminal: true });
  expect([shown.out, shown.err]).toEqual(["DSN='[secret]'\n", 'Masked on a terminal; --reveal shows them\n']);
  const file = await run(SecretExport, [...location, '--output', 'f'], { outIsTerminal: true });
  expect([file.out, file.privateFiles]).toEqual(['', { f: 'DSN="it\'s"\n' }]);
});
