import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/e2e/longest-first.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}', 'test/judge/**/*.test.ts'],
          environment: 'node',
          // A thousand texts through three shells take their time where both cores are busy.
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
          // Every file has workspaces, a home and an embedded AWS of its own, and waits as often as it computes.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
