import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Own processes, not threads: tests load a native module, start workers and receive signals.
    pool: 'forks',
    // Tests wait more than they compute. Vitest's own default leaves a core free, which of two is half the machine.
    maxWorkers: '100%',
    // An end to what hangs, not a measure of speed: on a loaded machine of two cores everything takes ten times as long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results.json' },
    coverage: {
      provider: 'v8',
      include: ['src/domain/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
