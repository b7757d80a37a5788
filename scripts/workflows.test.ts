import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = new URL('../.github/workflows/', import.meta.url);

interface Job {
  permissions?: unknown;
  'timeout-minutes'?: number;
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: unknown;
  concurrency: unknown;
  jobs: Record<string, Job>;
}

describe.each(readdirSync(FOLDER))('.github/workflows/%s', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const workflow: Workflow = parse(text);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('pins every action by its full commit, and names the version beside it', () => {
    const lines = text.split('\n').filter((line) => /\buses:/.test(line));
    const pinned = lines.filter((line) =>
      /^\s*(- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line),
    );
    expect(pinned).toEqual(lines);
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
  });

  it('has a token that only reads the repository, and no secrets', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.map(({ permissions }) => permissions)).toEqual(jobs.map(() => undefined));
    expect(text).not.toMatch(/\bsecrets\b/);
    // It would run code of a fork with the rights of this repository.
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  it('leaves no credentials in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
  });

  it('puts no text of a pull request into a shell', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  it('ends jobs that hang, and runs that a newer push replaces', () => {
    expect(jobs.map((job) => job['timeout-minutes'] ?? 0).every((minutes) => minutes > 0)).toBe(true);
    expect(workflow.concurrency).toBeDefined();
  });
});

it('the forge runs what any other CI runs', () => {
  const workflow: Workflow = parse(readFileSync(new URL('ci.yml', FOLDER), 'utf8'));
  expect(Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))).toEqual([
    '.ci/run',
  ]);
});
