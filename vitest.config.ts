import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // It imports JSON in a way that only a bundler takes.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
});
