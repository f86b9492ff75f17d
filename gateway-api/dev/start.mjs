#!/usr/bin/env node
// `npm start`: makes sure that everything is installed and built, then starts the platform.
import { prepare } from './prepare.mjs';

process.exitCode = await prepare().then(
  async () => (await import('../dist/dev/start/main.js')).start(process.argv.slice(2)),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    return 1;
  },
);
