import { defineConfig } from 'vitest/config';

// It replaces a module for its whole process, so it has one of its own.
const ISOLATED = ['test/unit/documents/prompt/json-mismatch.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One worker for each core of GitHub's smallest runner; without this there is one less.
    maxWorkers: 2,
    // It imports JSON in a way that only a bundler takes.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
    projects: [
      // Files share a process, and with it what they import: that halves the time of the whole suite.
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          // Stories leave much garbage, and a larger nursery copies less of it.
          execArgv: ['--max-semi-space-size=64'],
          include: ['test/**/*.test.ts'],
          exclude: ISOLATED,
        },
      },
      { extends: true, test: { name: 'isolated', include: ISOLATED } },
    ],
  },
});
