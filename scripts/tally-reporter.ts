import { writeFileSync } from 'node:fs';

import type { Reporter, TestModule } from 'vitest/node';

/** Writes the test counts of a run to the file named by `TALLY_FILE`, for the last line of `npm test`. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env['TALLY_FILE'];
    if (file === undefined) return;
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      // A module that fails to load has no tests and counts as a failure.
      if (module.state() === 'failed' && tests.length === 0) count.failed += 1;
      for (const test of tests) count[test.result().state] += 1;
    }
    writeFileSync(file, JSON.stringify(count));
  }
}
