import { defineConfig } from 'vitest/config';

// `threads` crashes with Temporal's native core; dist holds compiled copies of the sources.
const exclude = ['**/node_modules/**', 'dist/**'];
const shared = { pool: 'forks' as const, exclude };
// Files of a worker share their modules, which hold no state: loading them anew for each file was half of the work.
const together = { ...shared, isolate: false };

/** The stages of `npm test`, in order. */
export default defineConfig({
  test: {
    silent: 'passed-only',
    projects: [
      {
        test: {
          ...together,
          name: 'pure',
          include: [
            'test/workflows/**/*.test.ts',
            'test/bench/**/*.test.ts',
            'test/docs/**/*.test.ts',
            'test/fuzz/**/*.test.ts',
            'test/scripts/**/*.test.ts',
          ],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...together,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, 'test/{bench,workflows,docs,fuzz,scripts,e2e,examples,contract,chaos}/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/{e2e,examples,contract}/**/*.test.ts'],
          globalSetup: ['test/e2e/shared-stack.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Each file has a stack of its own, and mostly waits for it to come back.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
