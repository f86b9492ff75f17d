import { ChannelConfig } from '../../src/channel/channelconfig.js';
import { genesisBlock } from '../../src/channel/genesis.js';
import type { Signer } from '../../src/crypto/signer.js';
import { enrol } from '../../src/topology/enrolment.js';
import { Layout } from '../../src/topology/layout.js';
import { readClientSigner, readMaterial } from '../../src/topology/material.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { ChannelAuthority } from '../../src/validation/authority.js';
import { inDirectory } from './directory.js';

/** A channel of the default topology, freshly enrolled: its block 0, its authority, its signers. */
export interface TestChannel {
  readonly genesis: Uint8Array;
  readonly config: ChannelConfig;
  readonly authority: ChannelAuthority;
  /** The gateway's client identity, of OperatorMSP. */
  readonly client: Signer;
  readonly peers: Readonly<Record<'operator' | 'regulator' | 'notary', Signer>>;
  readonly orderer: Signer;
}

async function createChannel(): Promise<TestChannel> {
  return inDirectory(async (directory) => {
    const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
    const layout = new Layout(directory);
    await enrol(topology, layout);
    const material = await readMaterial(topology, layout);
    const genesis = genesisBlock({ topology, material, ports: { peers: {}, orderers: {} } });
    const config = ChannelConfig.fromBlock(genesis);
    const [operator, regulator, notary] = material;
    if (!operator?.peer || !regulator?.peer || !notary?.peer || !operator.orderer) {
      throw new Error('The default topology has not the three peers that the tests need.');
    }
    return {
      genesis,
      config,
      authority: new ChannelAuthority(config),
      client: await readClientSigner(operator.organization, 'gateway', layout),
      peers: { operator: operator.peer.signer, regulator: regulator.peer.signer, notary: notary.peer.signer },
      orderer: operator.orderer.signer,
    };
  });
}

let channel: Promise<TestChannel> | undefined;

/** The one channel that all tests of a run share: enrolling takes longer than most of them. */
export function testChannel(): Promise<TestChannel> {
  channel ??= createChannel();
  return channel;
}
