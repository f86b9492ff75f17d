import { z } from 'zod';

import type { Layout } from '../topology/layout.js';
import type { Topology } from '../topology/topology.js';
import { endorserArguments, ordererArguments, type PeerCommand } from './peercommand.js';
import type { OrdererNode } from './nodes.js';

const installedSchema = z.object({
  installed_chaincodes: z.array(z.object({ package_id: z.string() })).default([]),
});
const approvalsSchema = z.object({ approvals: z.record(z.string(), z.boolean()) });
const committedSchema = z.object({ sequence: z.int(), version: z.string() });

export interface LifecycleParameters {
  readonly topology: Topology;
  readonly layout: Layout;
  /** One for each organisation with a peer. */
  readonly peers: readonly PeerCommand[];
}

/** Fabric's chaincode lifecycle, brought to what the topology says; each step only where it is still to do. */
export class Lifecycle {
  readonly #parameters: LifecycleParameters;

  constructor(parameters: LifecycleParameters) {
    this.#parameters = parameters;
  }

  /**
   * Installs the package on every peer.
   * @param file the package
   */
  async install(file: string, packageId: string): Promise<void> {
    await Promise.all(
      this.#parameters.peers.map(async (peer) => {
        const text = await peer.run('lifecycle', 'chaincode', 'queryinstalled', '--output', 'json');
        const installed = installedSchema.parse(JSON.parse(text)).installed_chaincodes;
        if (!installed.some(({ package_id: id }) => id === packageId)) {
          await peer.run('lifecycle', 'chaincode', 'install', file);
        }
      }),
    );
  }

  /** The sequence of the definition that every peer has committed; undefined where one has none. */
  async committedSequence(): Promise<number | undefined> {
    const { topology, peers } = this.#parameters;
    const answers = await Promise.all(peers.map((peer) => committedSequence(peer, topology)));
    return answers.reduce((least, answer) =>
      least === undefined || answer === undefined ? undefined : Math.min(least, answer),
    );
  }

  /** Approves for each organisation that has not yet, then commits. Returns once every peer has committed. */
  async define(packageId: string, orderer: OrdererNode): Promise<void> {
    const { topology, layout, peers } = this.#parameters;
    const to = ordererArguments(orderer, layout);
    await this.#approve(packageId, to, ['checkcommitreadiness', ...definition(topology)]);
    const endorsers = endorserArguments(
      peers.map(({ node }) => node),
      layout,
    );
    await peers[0]?.run('lifecycle', 'chaincode', 'commit', ...to, ...endorsers, ...definition(topology));
  }

  /**
   * Approves the committed definition for each organisation that has not: one that joined the channel later. Only then
   * its peer runs the chaincode.
   */
  async approveCommitted(packageId: string, orderer: OrdererNode): Promise<void> {
    const { topology, layout } = this.#parameters;
    const { channel, chaincode } = topology;
    const to = ordererArguments(orderer, layout);
    await this.#approve(packageId, to, ['querycommitted', '-C', channel, '-n', chaincode.name]);
  }

  /**
   * @param to arguments that name the orderer
   * @param query what tells each organisation's approval
   */
  async #approve(packageId: string, to: readonly string[], query: readonly string[]): Promise<void> {
    const { topology, peers } = this.#parameters;
    await Promise.all(
      peers.map(async (peer) => {
        const text = await peer.run('lifecycle', 'chaincode', ...query, '--output', 'json');
        const { approvals } = approvalsSchema.parse(JSON.parse(text));
        if (approvals[peer.node.organization.mspId] !== true) {
          const id = ['--package-id', packageId];
          await peer.run('lifecycle', 'chaincode', 'approveformyorg', ...to, ...id, ...definition(topology));
        }
      }),
    );
  }
}

function definition({ channel, chaincode }: Topology): readonly string[] {
  const { name, version, sequence, endorsementPolicy } = chaincode;
  const identity = ['-C', channel, '-n', name, '-v', version, '--sequence', String(sequence)];
  return [...identity, '--signature-policy', endorsementPolicy];
}

async function committedSequence(
  peer: PeerCommand,
  { channel, chaincode }: Topology,
): Promise<number | undefined> {
  const all = await peer.run('lifecycle', 'chaincode', 'querycommitted', '-C', channel, '--output', 'json');
  const list = z.object({
    chaincode_definitions: z.array(committedSchema.extend({ name: z.string() })).default([]),
  });
  return list.parse(JSON.parse(all)).chaincode_definitions.find(({ name }) => name === chaincode.name)
    ?.sequence;
}
