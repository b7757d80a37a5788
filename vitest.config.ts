import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
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
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Two cores, and every file starts servers of its own.
          fileParallelism: false,
        },
      },
    ],
  },
});
