import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './support.ts';

const TOOLS = join(root, '.tools');
const SUPPORT = join(root, 'test', 'support');

/**
 * Starts the process whose forks run the playbooks of most test files, and creates `folder`: the tools of ops with a
 * Python that gives playbooks to that process. Returns a function that ends it.
 */
export async function forkPlaybooks(folder: string): Promise<() => Promise<void>> {
  const socket = join(folder, 'playbooks');
  const python = await forkingTools(folder, socket);
  const server = spawn(join(TOOLS, 'runtime', 'bin', 'python'), ['-I', serverScript(), socket], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_CONFIG: join(root, 'ansible.cfg'),
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_PYTHON_INTERPRETER: python,
      ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
    },
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return () => {
    server.stdin.end();
    return ended;
  };
}

const serverScript = () => join(SUPPORT, 'playbook_server.py');

/** The path of its Python. Everything else is a link to the tools themselves. */
async function forkingTools(folder: string, socket: string): Promise<string> {
  const bin = join(folder, 'runtime', 'bin');
  await mkdir(bin, { recursive: true });
  await linkAll(TOOLS, folder, 'runtime');
  await linkAll(join(TOOLS, 'runtime'), join(folder, 'runtime'), 'bin');
  await linkAll(join(TOOLS, 'runtime', 'bin'), bin, 'python');
  const python = join(bin, 'python');
  const own = join(TOOLS, 'runtime', 'bin', 'python');
  // ops passes `-I …/start.py` and the arguments of ansible-playbook.
  await writeFile(
    python,
    `#!/bin/sh
case $2 in
  */playbooks/start.py) shift 2; exec '${own}' -I -S '${join(SUPPORT, 'playbook_client.py')}' '${socket}' "$@" ;;
esac
exec '${own}' "$@"
`,
  );
  await chmod(python, 0o755);
  return python;
}

async function linkAll(from: string, to: string, except: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name !== except);
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}
