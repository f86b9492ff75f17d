import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

import { freePorts } from '../node/freeports.js';
import type { PortChoice } from '../node/networkstate.js';
import { ordererOrganizations, type Topology } from '../topology/topology.js';
import type { FabricFolder } from './folder.js';

const byMspId = z.record(z.string(), z.int());
const schema = z.strictObject({ admin: byMspId, operations: byMspId });

/** Where the orderers listen for whoever runs them; no client needs to know. MSP id to port. */
export type AdministrativePorts = Readonly<z.infer<typeof schema>>;

/** From an orderer's own port to those beside it: 7053 is what Fabric's documentation has for 7050. */
const ADMIN_OFFSET = 3;
const OPERATIONS_OFFSET = 4;

/** The first start chooses them, as it chooses the others; later ones find them in the folder. */
export async function settleAdministrativePorts(
  topology: Topology,
  folder: FabricFolder,
  choice: PortChoice,
): Promise<AdministrativePorts> {
  const kept = await readFile(folder.ports, 'utf8').catch(() => undefined);
  if (kept !== undefined) {
    return schema.parse(JSON.parse(kept));
  }
  const chosen = choice === 'auto' ? await anyPorts(topology) : usualPorts(topology);
  await writeFile(folder.ports, `${JSON.stringify(chosen, undefined, 2)}\n`);
  return chosen;
}

function usualPorts(topology: Topology): AdministrativePorts {
  const beside = (offset: number): Record<string, number> =>
    Object.fromEntries(
      ordererOrganizations(topology).map(({ mspId, orderer }) => [mspId, orderer.port + offset]),
    );
  return { admin: beside(ADMIN_OFFSET), operations: beside(OPERATIONS_OFFSET) };
}

async function anyPorts(topology: Topology): Promise<AdministrativePorts> {
  const mspIds = ordererOrganizations(topology).map(({ mspId }) => mspId);
  const free = await freePorts(2 * mspIds.length);
  const from = (start: number): Record<string, number> =>
    Object.fromEntries(mspIds.map((mspId, index) => [mspId, free[start + index] ?? 0]));
  return { admin: from(0), operations: from(mspIds.length) };
}
