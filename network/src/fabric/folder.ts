import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Layout } from '../topology/layout.js';
import type { Topology } from '../topology/topology.js';

/** The external builder for chaincode as a service that ships with this package. */
export const BUILDER = fileURLToPath(new URL('../../builders/ccaas', import.meta.url));

/** What this engine keeps in a network's folder beside what both engines do. */
export class FabricFolder {
  readonly directory: string;

  constructor({ directory }: Pick<Layout, 'directory'>) {
    this.directory = join(directory, 'fabric');
  }

  /** Block 0. */
  get genesis(): string {
    return join(this.directory, 'genesis.block');
  }

  /** The chaincode's package. */
  get package(): string {
    return join(this.directory, 'chaincode.tar.gz');
  }

  /** The package of the topology's first chaincode, or of a further one in its place. */
  packageOf({ chaincode, furtherChaincodes = [] }: Topology): string {
    const isFurther = furtherChaincodes.some(({ name }) => name === chaincode.name);
    return isFurther ? join(this.directory, `chaincode-${chaincode.name}.tar.gz`) : this.package;
  }

  get compose(): string {
    return join(this.directory, 'compose.yaml');
  }

  /** The ports that no client needs to know. */
  get ports(): string {
    return join(this.directory, 'ports.json');
  }

  /** The host names of the nodes that have a folder here. */
  async hosts(): Promise<readonly string[]> {
    const entries = await readdir(this.directory, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  /** A node's own folder, by its host name: `core.yaml` or `orderer.yaml`, its data, its log. */
  node(host: string): string {
    return join(this.directory, host);
  }

  data(host: string): string {
    return join(this.node(host), 'data');
  }

  log(host: string): string {
    return join(this.node(host), 'node.log');
  }

  pid(host: string): string {
    return join(this.node(host), 'node.pid');
  }
}
