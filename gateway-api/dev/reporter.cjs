// Mocha's own spec reporter, which also writes down how many tests passed, failed and were left out.
const { writeFileSync } = require('node:fs');
const { Spec } = require('mocha').reporters;

module.exports = class CountingReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.XINJIAN_TEST_COUNTS;
    if (file !== undefined) runner.once('end', () => writeFileSync(file, JSON.stringify(this.stats)));
  }
};
