import type { DoctorCheck, Program } from '../../domain/machine/machine.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';
import { loadEnvironment } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';

const PROGRAMS: { program: Program; name: string; fix: string }[] = [
  { program: 'node', name: 'Node', fix: 'npm run setup' },
  { program: 'python', name: 'Python', fix: 'npm run setup' },
  { program: 'ansible-playbook', name: 'Ansible', fix: 'npm run setup' },
  { program: 'validator', name: 'template validator', fix: 'npm run setup' },
  { program: 'emulator', name: 'embedded AWS, set up', fix: 'npm run setup' },
  { program: 'git', name: 'git', fix: 'Install git' },
];

/** Checks what ops needs of this machine and workspace, each with a fix. Needs no credentials. */
export async function diagnose(ctx: Context): Promise<DoctorCheck[]> {
  const [programs, profiles, embedded, workspace] = await Promise.all([
    Promise.all(PROGRAMS.map((each) => checkProgram(ctx, each))),
    checkProfiles(ctx),
    checkEmbedded(ctx),
    checkWorkspace(ctx),
  ]);
  return [...programs, profiles, embedded, ...workspace];
}

async function checkProgram(
  ctx: Context,
  { program, name, fix }: (typeof PROGRAMS)[number],
): Promise<DoctorCheck> {
  const found = await ctx.machine.version(program);
  return found === null ? { name, ok: false, found: 'not found', fix } : { name, ok: true, found, fix: null };
}

/** A missing profile is no problem: the embedded AWS needs none. */
async function checkProfiles(ctx: Context): Promise<DoctorCheck> {
  const profiles = await ctx.machine.profiles();
  const found = profiles.map(({ name, account }) => (account ? `${name} (${account})` : name)).join(', ');
  return { name: 'AWS profiles', ok: true, found: found || 'none; the embedded AWS needs none', fix: null };
}

async function checkEmbedded(ctx: Context): Promise<DoctorCheck> {
  const name = 'embedded AWS';
  const status = await ctx.embedded.status();
  if (status.running)
    return { name, ok: true, found: `${status.endpoint}, process ${status.pid}`, fix: null };
  if (!status.stale) return { name, ok: true, found: 'not running', fix: null };
  return { name, ok: false, found: `stopped unexpectedly; log: ${status.log}`, fix: 'ops local up' };
}

async function checkWorkspace(ctx: Context): Promise<DoctorCheck[]> {
  const workspace = await attempt('workspace', 'ops init', async () => {
    const { project } = await loadWorkspace(ctx);
    return `${project}, ${ctx.workspace.root}`;
  });
  if (!workspace.ok) return [workspace];
  const checks = [workspace];
  for (const environment of await ctx.workspace.environments()) {
    checks.push(
      await attempt(`environment ${environment}`, null, async () => {
        const { rendered } = await loadEnvironment(ctx, environment);
        return `account ${rendered.account}, ${rendered.region}, ${rendered.stacks.length} stacks`;
      }),
    );
  }
  return checks;
}

async function attempt(name: string, fix: string | null, work: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, ok: true, found: await work(), fix: null };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const first = error instanceof InvalidInput ? (error.problems[0] ?? error) : error;
    const { file, line, column, next } = first.detail;
    const position = [file, line, column].filter((part) => part !== undefined).join(':');
    return {
      name,
      ok: false,
      found: position ? `${position}: ${first.message}` : first.message,
      fix: next?.[0] ?? fix,
    };
  }
}
