import { writeFileSync } from 'node:fs';

import type { Reporter, TestModule } from 'vitest/node';

/** Counts the tests of a run into the file that `TALLY_FILE` names, for the last line of `npm test`. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env['TALLY_FILE'];
    if (file === undefined) return;
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      // A module that does not load has no tests and fails all the same.
      if (module.state() === 'failed' && tests.length === 0) count.failed += 1;
      for (const test of tests) count[test.result().state] += 1;
    }
    writeFileSync(file, JSON.stringify(count));
  }
}
