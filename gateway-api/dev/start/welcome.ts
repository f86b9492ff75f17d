import { join, relative } from 'node:path';
import type { Platform } from './platform.js';
import type { Engine, Settings } from './settings.js';

const NETWORKS: Readonly<Record<Engine, string>> = {
  embedded: `embedded engine: one process holds every organisation's key, so the separation of
             powers is simulated. For trying, developing, testing.`,
  fabric: `Hyperledger Fabric on this machine, every organisation's keys in one folder: the separation
             of powers is simulated. For trying, developing, testing.`,
};

/** What a newcomer needs to know once everything runs: addresses, accounts, and what to try first. */
export function welcome({ demonstration, database, gateways }: Platform, settings: Settings): string {
  const { accounts, explorer } = demonstration;
  const shown = accounts.filter(({ role }) => role !== 'issuer');
  const rows = shown.map(
    ({ role, username, password, uscc = '', name }) =>
      `    ${role.padEnd(12)} ${username.padEnd(18)} ${password.padEnd(10)} ${uscc.padEnd(20)} ${name}`,
  );
  return `
  Explorer   ${explorer}
  Gateway    ${gateways.map((gateway) => `${gateway}/docs`).join('\n             ')}
  Database   ${database}
  Network    ${NETWORKS[settings.engine]}

  Accounts   role         user               password   code                 name
${rows.join('\n')}

  Try first  npm run demo            the main job, step by step, against this system
             ${explorer}   sign in as zhineng (enterprise), answer the bank's request;
                                     as pujiang-bank, query; as regulator, trace the access

  For programs: ${relative(process.cwd(), join(settings.directory, 'demo.json'))}     Ctrl-C stops everything.
`;
}
