import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources (docs/decisions/0003-source-condition.md), so a
// test needs no build; the end-to-end project is the one that runs what was built.
const conditions = ['@orkit/source', 'node', 'import', 'module', 'default'];
const packages = ['core', 'mcp', 'cli', 'emulator'];

/** Laws over generated inputs: a project of their own, because only they need the seed of `scripts/property-seed.ts`. */
const properties = 'packages/*/{src,test}/**/*.property.test.ts';

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // Many tests wait for a process or a socket: with one worker a machine of two cores is idle for half of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      ...packages.map((name) => ({
        extends: true as const,
        test: {
          name,
          root: `packages/${name}`,
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/e2e/**', '**/*.property.test.ts'],
          // No test is about speed: on a busy machine drawings and codecs take their time.
          testTimeout: 30_000,
          // Loading the packages anew for each file takes more time than the tests. What changes a process or measures it is in `e2e`.
          isolate: false,
          typecheck: {
            enabled: name === 'core',
            tsconfig: './tsconfig.json',
            include: ['src/**/*.test-d.ts'],
          },
        },
      })),
      {
        extends: true,
        test: {
          name: 'properties',
          include: [properties],
          setupFiles: ['scripts/property-seed.ts'],
          testTimeout: 30_000,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['packages/*/test/e2e/**/*.test.ts', 'tests/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
    ],
    // On a busy machine a condition comes late, and a test waits for it: the limit only ends a test whose condition never comes.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './scripts/tally-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['**/src/**/*.ts'],
      exclude: ['**/bin.ts', '**/examples/**', '**/*.test.ts', '**/*.test-d.ts'],
      reporter: ['text-summary', 'lcov'],
      thresholds: {
        lines: 90,
        branches: 85,
        // Branches were 95 before the code for audio and long recordings, whose unusual branches are covered in part (AGENTS.md).
        '**/packages/core/src/**': { lines: 95, branches: 93 },
      },
    },
  },
});
