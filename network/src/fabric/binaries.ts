import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { StartError } from '../node/errors.js';

/** Fabric's own programs that a network runs on. */
const PROGRAMS = ['orderer', 'peer', 'discover'] as const;

/** Where each program is. */
export type Binaries = Readonly<Record<(typeof PROGRAMS)[number], string>>;

/**
 * Finds the programs that a network runs on.
 * @throws StartError with code NO_FABRIC
 */
export async function findBinaries(env: NodeJS.ProcessEnv): Promise<Binaries> {
  return findPrograms(PROGRAMS, env);
}

/**
 * Finds programs of Fabric in the folder that FABRIC_BIN names, or else in PATH.
 * @throws StartError with code NO_FABRIC, which says what is missing and how Fabric's documentation installs it
 */
export async function findPrograms<Name extends string>(
  names: readonly Name[],
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<Name, string>>> {
  const { FABRIC_BIN: only, PATH: path = '' } = env;
  const folders = only === undefined || only === '' ? path.split(delimiter) : [only];
  const found = await Promise.all(names.map(async (name) => [name, await find(name, folders)] as const));
  const missing = found.filter(([, file]) => file === undefined).map(([name]) => name);
  if (missing.length > 0) {
    throw new StartError('NO_FABRIC', sentence(missing, only));
  }
  return Object.fromEntries(found) as Record<Name, string>;
}

async function find(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = join(folder, name);
    if (await isExecutable(file)) {
      return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The commands are those of Fabric's documentation (`docs/source/install.md`, release 2.5). */
function sentence(missing: readonly string[], folder: string | undefined): string {
  const place = folder === undefined || folder === '' ? 'PATH' : `FABRIC_BIN (${folder})`;
  return (
    `Hyperledger Fabric's ${missing.join(', ')} cannot be found in ${place}. Fabric's documentation ` +
    '(hyperledger-fabric.readthedocs.io, "Install Fabric and Fabric Samples") installs them with ' +
    '`curl -sSLO https://raw.githubusercontent.com/hyperledger/fabric/main/scripts/install-fabric.sh && ' +
    'chmod +x install-fabric.sh && ./install-fabric.sh --fabric-version 2.5.16 binary`; ' +
    'then set FABRIC_BIN to its folder bin.'
  );
}
