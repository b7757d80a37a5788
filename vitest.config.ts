import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/e2e/longest-first.ts';

const PURE = [
  'src/{domain,operations}/**/*.test.ts',
  'scripts/**/*.test.{ts,mjs}',
  'test/judge/**/*.test.ts',
];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit-pure',
          // Their modules keep no state and replace nothing, so the files share one module graph: half the time.
          isolate: false,
          include: PURE,
          environment: 'node',
          // A thousand texts through three shells take their time where both cores are busy.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          exclude: PURE,
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: 'test/e2e/deployed.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Every file has workspaces, a home and an embedded AWS of its own, and waits for a tenth of its time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
