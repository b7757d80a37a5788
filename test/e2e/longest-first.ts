import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files end to end that take over 45 seconds by themselves on two idle cores. */
const LONGEST = [
  'toggles-from-full',
  'everything',
  'replica',
  'toggles-from-trial',
  'domain',
  'faults',
  'terminal-interrupts',
  'terminal-life',
  'existing-load-balancer',
  'operator',
  'removed',
];

/** Begins with the longest files: one that starts last would run alone, on one core. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = LONGEST.indexOf(basename(moduleId, '.test.ts'));
  return found === -1 ? LONGEST.length : found;
}
