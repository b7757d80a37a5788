import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rendered } from '../../../test/support/rendering.ts';
import type { OperatorError } from '../../domain/operator/error.ts';
import { fileError } from '../../domain/operator/file-error.ts';
import { openWorkspace } from './index.ts';
import { FileWorkspace } from './workspace.ts';

let root: string;
let packageRoot: string;
let workspace: FileWorkspace;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ops-files-'));
  packageRoot = mkdtempSync(join(tmpdir(), 'ops-package-'));
  workspace = new FileWorkspace(root, packageRoot);
});

afterEach(() => {
  for (const folder of [root, packageRoot]) rmSync(folder, { recursive: true, force: true });
});

function put(path: string, text: string, base = root) {
  mkdirSync(join(base, path, '..'), { recursive: true });
  writeFileSync(join(base, path), text);
}

const text = (path: string) => readFileSync(join(root, path), 'utf8');
const everything = () => readdirSync(root, { recursive: true }).map(String).sort();

async function failure(work: Promise<unknown>): Promise<OperatorError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error as OperatorError;
}

describe('finding the workspace', () => {
  it('finds it from any folder below, or from a given one', async () => {
    put('ops.yaml', 'project: shop\n');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    for (const options of [
      { cwd: root },
      { cwd: join(root, 'a/b') },
      { cwd: tmpdir(), directory: join(root, 'a') },
      { cwd: join(root, 'a'), directory: 'b' },
    ]) {
      expect((await openWorkspace({ ...options, packageRoot })).root).toBe(root);
    }
  });

  it('resolves paths relative to the start folder', async () => {
    put('ops.yaml', 'project: shop\n');
    mkdirSync(join(root, 'docs/pictures'), { recursive: true });
    const started = await openWorkspace({ cwd: join(root, 'docs/pictures'), packageRoot });
    expect(['dev.svg', '../dev.svg', join(root, 'dev.svg')].map((path) => started.named(path))).toEqual([
      'docs/pictures/dev.svg',
      'docs/dev.svg',
      'dev.svg',
    ]);
    expect(() => started.named('../../../dev.svg')).toThrow(
      `../../../dev.svg is outside the workspace ${root}`,
    );
    expect(() => started.named('../..')).toThrow('is outside the workspace');
  });

  it('takes the nearest one and ignores a folder named ops.yaml', async () => {
    put('ops.yaml', 'project: shop\n');
    put('inner/ops.yaml', 'project: inner\n');
    mkdirSync(join(root, 'inner/deep/ops.yaml'), { recursive: true });
    expect((await openWorkspace({ cwd: join(root, 'inner/deep'), packageRoot })).root).toBe(
      join(root, 'inner'),
    );
  });

  it('is the start folder if there is none, or for a new workspace', async () => {
    put('ops.yaml', 'project: shop\n');
    const empty = mkdtempSync(join(tmpdir(), 'ops-none-'));
    expect((await openWorkspace({ cwd: empty, packageRoot })).root).toBe(empty);
    expect((await openWorkspace({ cwd: root, directory: 'new', newWorkspace: true, packageRoot })).root).toBe(
      join(root, 'new'),
    );
    rmSync(empty, { recursive: true });
  });

  it('refuses a folder that does not exist', async () => {
    expect(await failure(openWorkspace({ cwd: root, directory: 'gone', packageRoot }))).toMatchObject({
      code: 'no_folder',
      message: 'The folder gone does not exist',
    });
  });
});

describe('reading', () => {
  it('lists environments and services by their files', async () => {
    put('inventories/b/environment.yml', '');
    put('inventories/a/environment.yml', '');
    put('inventories/half/hosts.yml', '');
    put('inventories/README.md', '');
    put('services/x.yaml', '');
    put('services/y.yml', '');
    mkdirSync(join(root, 'services/z.yaml'));
    expect([await workspace.environments(), await workspace.services()]).toEqual([['a', 'b'], ['x']]);
  });

  it('finds nothing in an empty folder', async () => {
    expect([
      await workspace.environments(),
      await workspace.services(),
      await workspace.read('ops.yaml'),
    ]).toEqual([[], [], null]);
  });

  it("prefers the workspace's own template to the packaged one", async () => {
    put('cfn/a.yaml', 'packaged', packageRoot);
    expect(await workspace.packaged('cfn/a.yaml')).toEqual({ path: 'cfn/a.yaml', text: 'packaged' });
    put('cfn/a.yaml', 'own');
    expect(await workspace.packaged('cfn/a.yaml')).toEqual({ path: 'cfn/a.yaml', text: 'own' });
    expect(await failure(workspace.packaged('cfn/b.yaml'))).toMatchObject({ code: 'file_missing' });
  });

  it('takes a complete folder, and of it only the files with the ending', async () => {
    put('cfn/lambda/secret/handler.py', 'packaged', packageRoot);
    put('cfn/lambda/secret/deep/more.py', 'more', packageRoot);
    put('cfn/lambda/secret/README.md', 'words', packageRoot);
    const found = async () =>
      (await workspace.packagedFolder('cfn/lambda/secret', '.py')).toSorted((a, b) =>
        a.path < b.path ? -1 : 1,
      );
    expect(await found()).toEqual([
      { path: 'deep/more.py', text: 'more' },
      { path: 'handler.py', text: 'packaged' },
    ]);
    put('cfn/lambda/secret/handler.py', 'own');
    expect(await found()).toEqual([{ path: 'handler.py', text: 'own' }]);
    expect(await failure(workspace.packagedFolder('cfn/lambda/absent', '.py'))).toMatchObject({
      code: 'file_missing',
    });
  });

  it('knows the accounts that have a base', async () => {
    put('inventories/account-123456789012/account.yml', '');
    mkdirSync(join(root, 'inventories/account-210987654321'));
    put('inventories/dev/environment.yml', '');
    expect([await workspace.accounts(), await workspace.environments()]).toEqual([['123456789012'], ['dev']]);
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', '..'])(
    'never leads out of the workspace: %s',
    async (path) => {
      expect(await failure(workspace.read(path))).toMatchObject({ code: 'outside_workspace' });
      expect(await failure(workspace.write([{ path, text: '' }]))).toMatchObject({
        code: 'outside_workspace',
      });
    },
  );
});

describe('writing', () => {
  it('creates folders, keeps permissions and leaves no temporary files', async () => {
    put('a', 'old');
    chmodSync(join(root, 'a'), 0o600);
    await workspace.write([
      { path: 'a', text: 'new' },
      { path: 'deep/er/b', text: 'b' },
    ]);
    expect([text('a'), text('deep/er/b'), statSync(join(root, 'a')).mode & 0o777]).toEqual([
      'new',
      'b',
      0o600,
    ]);
    expect(everything()).toEqual(['a', 'deep', 'deep/er', 'deep/er/b']);
  });

  it('writes no file if one of them cannot be written', async () => {
    put('a', 'old');
    put('file', 'x');
    mkdirSync(join(root, 'folder'));
    for (const [path, code, why] of [
      ['file/b', 'not_a_folder', 'part of its path is a file'],
      ['folder', 'is_a_folder', 'it is a folder'],
    ]) {
      const before = everything();
      const error = await failure(
        workspace.write([
          { path: 'a', text: 'new' },
          { path: 'made/c', text: 'c' },
          { path: `${path}`, text: 'b' },
        ]),
      );
      expect(error).toMatchObject({
        code,
        message: `${path} cannot be written: ${why}; nothing was changed`,
      });
      expect([text('a'), everything()]).toEqual(['old', before]);
    }
  });

  it('writes the file that a symbolic link names, and keeps the link', async () => {
    put('shared/target', 'old', packageRoot);
    mkdirSync(join(root, 'deep'));
    symlinkSync(join(packageRoot, 'shared/target'), join(root, 'a'));
    symlinkSync('../a', join(root, 'deep/b'));
    symlinkSync('made/new', join(root, 'dangling'));
    await workspace.write([
      { path: 'deep/b', text: 'new' },
      { path: 'dangling', text: 'first' },
    ]);
    expect(readFileSync(join(packageRoot, 'shared/target'), 'utf8')).toBe('new');
    expect(readdirSync(join(packageRoot, 'shared'))).toEqual(['target']);
    expect(text('made/new')).toBe('first');
    expect(['a', 'deep/b', 'dangling'].map((path) => lstatSync(join(root, path)).isSymbolicLink())).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('refuses links that form a loop', async () => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    expect(await failure(workspace.write([{ path: 'a', text: 'new' }]))).toMatchObject({
      code: 'link_loop',
      message: 'a cannot be written: its symbolic links form a loop; nothing was changed',
    });
    expect(everything()).toEqual(['a', 'b']);
  });

  it('removes a file or a folder, even if it is already gone', async () => {
    put('inventories/dev/environment.yml', '');
    await workspace.remove('inventories/dev');
    await workspace.remove('inventories/dev');
    expect(existsSync(join(root, 'inventories/dev'))).toBe(false);
  });
});

it.each([
  ['EACCES', 'no_permission', 'permission denied'],
  ['ENOSPC', 'disk_full', 'the disk has no space, or no inodes, left'],
  ['EIO', 'disk_fails', 'the disk reports an error'],
  ['EDQUOT', 'disk_full', 'the disk quota is exceeded'],
  ['EROFS', 'read_only', 'the file system is read-only'],
])('explains %s', (errno, code, why) => {
  const error = fileError(
    Object.assign(new TypeError(errno), { code: errno }),
    'written',
    'ops.yaml',
  ) as OperatorError;
  expect([error.code, error.message, error.status, error.detail.reason]).toEqual([
    code,
    `ops.yaml cannot be written: ${why}; nothing was changed`,
    2,
    errno,
  ]);
  expect(error.detail.next).toHaveLength(1);
});

it('an error that says nothing to an operator stays what it is', () => {
  const bug = new TypeError('x');
  expect(fileError(bug, 'read', 'a')).toBe(bug);
});

describe('creating', () => {
  const file = (path: string) => [{ path, text: 'new' }];

  it('writes files that do not exist, also below a link within the workspace', async () => {
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync('elsewhere', join(root, 'services'));
    await workspace.create([...file('services/hello.yaml'), ...file('inventories/dev/environment.yml')]);
    expect([text('elsewhere/hello.yaml'), text('inventories/dev/environment.yml')]).toEqual(['new', 'new']);
  });

  it('overwrites nothing, and then creates no file at all', async () => {
    put('services/hello.yaml', 'mine');
    symlinkSync(join(packageRoot, 'nothing'), join(root, 'services/other.yaml'));
    const before = everything();
    for (const taken of ['services/hello.yaml', 'services/other.yaml']) {
      expect(await failure(workspace.create([...file('services/a.yaml'), ...file(taken)]))).toMatchObject({
        code: 'file_exists',
        exit: 'gate',
        message: `${taken} exists, and is not overwritten`,
      });
    }
    expect([everything(), text('services/hello.yaml'), readdirSync(packageRoot)]).toEqual([
      before,
      'mine',
      [],
    ]);
  });

  it('leaves the workspace neither by its path nor by a link', async () => {
    symlinkSync(packageRoot, join(root, 'inventories'));
    symlinkSync(join(packageRoot, 'nothing'), join(root, 'services'));
    for (const path of ['../x.yaml', 'a/../../x.yaml', '/etc/x.yaml', 'inventories/dev/environment.yml']) {
      expect(await failure(workspace.create(file(path)))).toMatchObject({ code: 'outside_workspace' });
    }
    expect(await failure(workspace.create(file('services/x.yaml')))).toMatchObject({
      code: 'folder_missing',
    });
    expect(readdirSync(packageRoot)).toEqual([]);
  });
});

describe('build/', () => {
  it('contains the rendered environment and nothing from an earlier one', async () => {
    put('build/dev/old.json', '{}');
    const environment = rendered();
    await workspace.writeBuild(environment);
    expect(readdirSync(join(root, 'build'))).toEqual(['dev']);
    expect(readdirSync(join(root, 'build/dev')).sort()).toEqual(
      [
        'build.json',
        'functions',
        'sources.json',
        ...environment.stacks.flatMap(({ description: { stack, template } }) => [`${stack}.json`, template]),
      ].sort(),
    );
    expect(JSON.parse(text('build/dev/build.json'))).toEqual({
      format: 1,
      project: 'shop',
      environment: 'dev',
      account: '000000000000',
      region: 'eu-central-1',
      lock: '/shop/dev/.ops/lock',
      stacks: [
        'toolchain',
        'network',
        'keys',
        'cluster',
        'lifecycle',
        'ingress',
        'discovery',
        'observability',
      ],
    });
    expect(text('build/dev/functions/launch/handler.py')).toBe('# launch\n');
    const [first] = environment.stacks;
    expect(JSON.parse(text('build/dev/toolchain.json'))).toEqual(first?.description);
    expect(text('build/dev/toolchain.template.yaml')).toBe(first?.templateText);
  });

  it('is written where a symbolic link leads, and the link stays', async () => {
    mkdirSync(join(packageRoot, 'elsewhere'));
    mkdirSync(join(root, 'build'));
    symlinkSync(join(packageRoot, 'elsewhere'), join(root, 'build/dev'));
    await workspace.writeBuild(rendered());
    expect(lstatSync(join(root, 'build/dev')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(packageRoot, 'elsewhere/build.json'))).toBe(true);
    expect(readdirSync(packageRoot)).toEqual(['elsewhere']);
  });

  it('is complete even after concurrent writes', async () => {
    const environments = ['10.20.0.0/16', '10.30.0.0/16', '10.40.0.0/16'].map((vpc_cidr) =>
      rendered({ vpc_cidr }),
    );
    await Promise.all(
      [...environments, ...environments].map((environment) => workspace.writeBuild(environment)),
    );
    expect(readdirSync(join(root, 'build'))).toEqual(['dev']);
    const { parameters } = JSON.parse(text('build/dev/network.json'));
    expect(environments.map(({ stacks }) => stacks[1]?.description.parameters)).toContainEqual(parameters);
    expect(readdirSync(join(root, 'build/dev'))).toHaveLength(19);
  });

  it('keeps the old folder if the new one cannot be written', async () => {
    put('build', 'a file in the way');
    expect(await failure(workspace.writeBuild(rendered()))).toMatchObject({
      code: 'not_a_folder',
      message: 'build/dev cannot be written: part of its path is a file; nothing was changed',
    });
    expect(everything()).toEqual(['build']);
  });
});
