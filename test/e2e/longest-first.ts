import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest test files, as measured by a run with a JUnit report. */
const LONGEST = [
  'toggles-from-full',
  'toggles-from-trial',
  'everything',
  'faults',
  'replica',
  'domain',
  'operator',
  'existing-load-balancer',
  'users',
  'secret-canary',
  'removed',
  'secret-values',
  'functions',
  'terminal-life',
];

/** Starts with the longest files: a long file that starts last occupies one core while the other is idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}

/** Projects run one after another. */
function group({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder;
}

function rank({ moduleId }: TestSpecification): number {
  const found = LONGEST.indexOf(basename(moduleId, '.test.ts'));
  return found === -1 ? LONGEST.length : found;
}
