import { writeFile } from 'node:fs/promises';

import { connectionProfile, type Ports } from '../topology/connectionprofile.js';
import type { Layout } from '../topology/layout.js';
import type { OrganizationMaterial } from '../topology/material.js';
import type { Topology } from '../topology/topology.js';

/** Writes a connection profile for each organisation's clients; the first organisation's bears the plain name. */
export async function writeConnectionProfiles(
  topology: Topology,
  material: readonly OrganizationMaterial[],
  ports: Ports,
  layout: Layout,
): Promise<void> {
  for (const [index, organization] of topology.organizations.entries()) {
    const json = JSON.stringify(connectionProfile(topology, material, ports, organization), undefined, 2);
    const file = layout.connectionProfile(index === 0 ? undefined : organization.mspId);
    await writeFile(file, `${json}\n`);
  }
}
