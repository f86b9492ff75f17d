import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';

import { findBinaries } from '../../src/fabric/binaries.js';
import { render, type RenderedNetwork } from '../../src/fabric/render.js';
import { StartError } from '../../src/node/errors.js';
import { settlePorts } from '../../src/node/networkstate.js';
import { Layout } from '../../src/topology/layout.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology, type Topology } from '../../src/topology/topology.js';
import { inDirectory } from '../support/directory.js';

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly environment: Readonly<Record<string, string>> }>
  >;
}

const OPERATOR_ORDERER = 'orderer0.operator.xinjian.example';
const OPERATOR_PEER = 'peer0.operator.xinjian.example';

async function rendered(directory: string, change: Partial<Topology['chaincode']> = {}) {
  const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
  return render({
    topology: { ...topology, chaincode: { ...topology.chaincode, ...change } },
    directory,
    ports: 'topology',
    executionTimeoutMs: 30_000,
  });
}

async function yaml(network: RenderedNetwork, host: string, name: string): Promise<unknown> {
  return parse(await readFile(join(network.folder.node(host), name), 'utf8'));
}

async function refusal(call: Promise<unknown>): Promise<StartError> {
  return call.then(
    () => expect.fail('it was accepted'),
    (error: unknown) => {
      if (error instanceof StartError) return error;
      throw error;
    },
  );
}

describe('Rendering for Hyperledger Fabric', () => {
  it('gives each organisation with nodes its peer and its orderer', () =>
    inDirectory(async (directory) => {
      const network = await rendered(directory);
      expect(network.nodes.peers.map(({ port }) => port)).to.deep.equal([7051, 8051, 9051]);
      expect(network.nodes.orderers.map(({ port }) => port)).to.deep.equal([7050, 8050, 9050]);
      expect(network.nodes.orderers.map(({ adminPort }) => adminPort)).to.deep.equal([7053, 8053, 9053]);
      const core = await yaml(network, OPERATOR_PEER, 'core.yaml');
      expect(core).to.have.nested.property('peer.localMspId', 'OperatorMSP');
      expect(core).to.have.nested.property('peer.address', 'localhost:7051');
      expect(core).to.have.nested.property('peer.tls.enabled', true);
      expect(core).to.have.nested.property('chaincode.executetimeout', '30000ms');
      const orderer = await yaml(network, OPERATOR_ORDERER, 'orderer.yaml');
      expect(orderer).to.have.nested.property('General.ListenPort', 7050);
      expect(orderer).to.have.nested.property('General.TLS.Enabled', true);
      expect(orderer).to.have.nested.property('Admin.TLS.ClientAuthRequired', true);
    }));

  it('listens on the loopback address alone', () =>
    inDirectory(async (directory) => {
      const network = await rendered(directory);
      const text = [
        ...(await Promise.all(network.nodes.peers.map(({ host }) => yaml(network, host, 'core.yaml')))),
        ...(await Promise.all(network.nodes.orderers.map(({ host }) => yaml(network, host, 'orderer.yaml')))),
      ].map((content) => JSON.stringify(content));
      const listening = text
        .join('\n')
        .matchAll(/"(?:listenAddress|chaincodeListenAddress)":"(?<address>[^":]*)/giu);
      const addresses = [...listening].map(({ groups }) => groups?.['address']);
      expect(addresses).to.have.length(3 * 3 + 3 * 3);
      expect(new Set(addresses)).to.deep.equal(new Set(['127.0.0.1']));
    }));

  it('keeps certificates, block 0 and ports, and writes the rest anew', () =>
    inDirectory(async (directory) => {
      const first = await rendered(directory);
      const wallet = await readFile(first.layout.walletFile('gateway'));
      const second = await rendered(directory, { version: '1.1', sequence: 2 });
      expect(second.genesis).to.deep.equal(first.genesis);
      expect(second.nodes).to.deep.equal(first.nodes);
      expect(await readFile(second.layout.walletFile('gateway'))).to.deep.equal(wallet);
      expect(second.packageId).to.match(/^credit-audit_1\.1:/u);
    }));

  it('refuses a folder of the embedded engine, and gives it none of its own', () =>
    inDirectory(async (directory) => {
      const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
      await settlePorts(topology, new Layout(directory), 'topology', 'embedded');
      expect(await refusal(rendered(directory))).to.include({
        code: 'OTHER_ENGINE',
        message: `The folder ${directory} belongs to the engine embedded.`,
      });
    }));

  it('writes a Compose file for the official images that says it was not run', () =>
    inDirectory(async (directory) => {
      const network = await rendered(directory, { address: '127.0.0.1:7777' });
      const text = await readFile(network.folder.compose, 'utf8');
      expect(text).to.match(/^# Rendered from .* it has not been run/u);
      const { services } = parse(text) as Compose;
      expect(Object.keys(services)).to.have.length(6);
      expect(services[OPERATOR_ORDERER]?.image).to.equal('hyperledger/fabric-orderer:2.5');
      expect(services[OPERATOR_PEER]?.environment).to.deep.equal({
        FABRIC_CFG_PATH: network.folder.node(OPERATOR_PEER),
        CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: '{"address":"127.0.0.1:7777"}',
      });
    }));

  it('says which programs are missing, and how they are installed', async () => {
    const error = await refusal(findBinaries({ FABRIC_BIN: '/nowhere', PATH: '/usr/bin' }));
    expect(error.code).to.equal('NO_FABRIC');
    expect(error.message).to.contain(
      "Fabric's orderer, peer, discover cannot be found in FABRIC_BIN (/nowhere)",
    );
    expect(error.message).to.contain('install-fabric.sh --fabric-version 2.5.16 binary');
  });
});
