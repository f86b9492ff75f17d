// Mocha's own spec reporter, which also writes down how many tests passed, failed and were left out, and which failed how.
const { writeFileSync } = require('node:fs');
const { Spec } = require('mocha').reporters;

module.exports = class CountingReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.XINJIAN_TEST_COUNTS;
    if (file === undefined) return;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const failed = this.failures.map((test) => ({
        title: test.fullTitle(),
        error: String(test.err?.stack ?? test.err).slice(0, 2_000),
      }));
      writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
};
