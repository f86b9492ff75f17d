import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { StartError } from '../node/errors.js';
import type { Layout } from '../topology/layout.js';
import { NODE_ADDRESS } from '../topology/topology.js';
import type { FabricFolder } from './folder.js';
import { fabricEnvironment } from './nodeprocess.js';
import type { OrdererNode, PeerNode } from './nodes.js';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Fabric's `peer` command, run against one organisation's peer as that organisation's administrator. */
export class PeerCommand {
  readonly node: PeerNode;
  readonly #program: string;
  readonly #layout: Layout;
  readonly #folder: FabricFolder;

  constructor(program: string, node: PeerNode, layout: Layout, folder: FabricFolder) {
    this.#program = program;
    this.node = node;
    this.#layout = layout;
    this.#folder = folder;
  }

  /**
   * Runs one command.
   * @returns what it printed on stdout
   * @throws StartError with code NODE and what it said last
   */
  async run(...args: readonly string[]): Promise<string> {
    const { organization, administrator, host, port } = this.node;
    const env = {
      ...fabricEnvironment(this.#folder.node(host)),
      FABRIC_LOGGING_SPEC: 'error',
      CORE_PEER_ADDRESS: `${NODE_ADDRESS}:${port}`,
      CORE_PEER_LOCALMSPID: organization.mspId,
      CORE_PEER_MSPCONFIGPATH: join(this.#layout.user(organization, administrator), 'msp'),
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_ROOTCERT_FILE: tlsAuthority(this.node, this.#layout),
    };
    try {
      return (await run(this.#program, args, { env, maxBuffer: MAX_OUTPUT_BYTES })).stdout;
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      const command = args.filter((arg) => /^[a-z]+$/u.test(arg)).join(' ');
      const last = said.split('\n').at(-1) ?? '';
      throw new StartError('NODE', `\`peer ${command}\` at ${host}: ${last}`, { cause: error });
    }
  }
}

/** Arguments that name these peers as endorsers. */
export function endorserArguments(nodes: readonly PeerNode[], layout: Layout): readonly string[] {
  return nodes.flatMap((node) => [
    '--peerAddresses',
    `${NODE_ADDRESS}:${node.port}`,
    '--tlsRootCertFiles',
    tlsAuthority(node, layout),
  ]);
}

/** Arguments that name the orderer to send to. */
export function ordererArguments(node: OrdererNode, layout: Layout): readonly string[] {
  const authority = join(layout.orderer(node.organization), 'tls', 'ca.crt');
  return ['-o', `${NODE_ADDRESS}:${node.port}`, '--tls', '--cafile', authority];
}

function tlsAuthority({ organization }: PeerNode, layout: Layout): string {
  return join(layout.peer(organization), 'tls', 'ca.crt');
}
