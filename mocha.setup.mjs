// Mocha passes a test whose promise was rejected unhandled (mochajs/mocha#5507); here it fails.
process.prependListener('unhandledRejection', (reason) => {
  throw reason;
});
