import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';

import { ChannelConfig } from '../../src/channel/channelconfig.js';
import { findBinaries } from '../../src/fabric/binaries.js';
import { releaseNumbered, releaseOf, RELEASES, type Release } from '../../src/fabric/release.js';
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

async function rendered(
  directory: string,
  change: Partial<Topology['chaincode']> = {},
  release: Release = '2.5',
) {
  const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
  return render({
    topology: { ...topology, chaincode: { ...topology.chaincode, ...change } },
    directory,
    ports: 'topology',
    release,
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

  it('writes a Compose file that Compose takes, in a folder of any name', async function () {
    const { status } = spawnSync('docker', ['compose', 'version']);
    if (status !== 0) {
      process.stdout.write('    left out: there is no `docker compose` here\n');
      this.skip();
    }
    this.timeout(30_000);
    for (const release of RELEASES) {
      await inDirectory(async (directory) => {
        const { folder } = await rendered(join(directory, 'of $HOME'), {}, release);
        const config = spawnSync('docker', ['compose', '-f', folder.compose, 'config'], { encoding: 'utf8' });
        expect(config.stderr).to.equal('');
        expect(config.status).to.equal(0);
      });
    }
  });

  it('leaves no variable in the Compose file, since Compose would replace it', () =>
    inDirectory(async (directory) => {
      const { folder } = await rendered(join(directory, 'of $HOME'));
      const text = await readFile(folder.compose, 'utf8');
      expect(text).to.contain('of $$HOME');
      expect(text.replaceAll('$$', '')).not.to.contain('$');
    }));

  it('asks V3_0 of a new channel on 3.1, and refuses it to 2.5; a channel of 2.5 stays what it is on 3.1', async () => {
    await inDirectory(async (directory) => {
      const { genesis } = await rendered(directory, {}, '3.1');
      expect(ChannelConfig.fromBlock(genesis).capability).to.equal('V3_0');
      expect(await refusal(rendered(directory, {}, '2.5'))).to.include({
        code: 'OTHER_VERSION',
        message: `The channel in ${directory} asks for V3_0, which Hyperledger Fabric 2.5 does not know.`,
      });
    });
    await inDirectory(async (directory) => {
      const { genesis } = await rendered(directory, {}, '2.5');
      expect(ChannelConfig.fromBlock(genesis).capability).to.equal('V2_0');
      const network = await rendered(directory, {}, '3.1');
      expect(network.genesis).to.deep.equal(genesis);
      expect(await readFile(network.folder.compose, 'utf8')).to.contain('hyperledger/fabric-peer:3.1');
    });
  });

  it('knows the release of the programs by what they say, and refuses others', () =>
    inDirectory(async (directory) => {
      for (const [version, release] of Object.entries({
        'v2.5.16': '2.5',
        '3.1.5': '3.1',
        latest: '2.5',
        'v2.50.1': undefined,
        'v3.0.0': undefined,
      })) {
        expect(releaseNumbered(version), version).to.equal(release);
      }
      const program = async (name: string, version: string): Promise<string> => {
        const file = join(directory, name);
        await writeFile(file, `#!/bin/sh\nprintf '${name}:\\n Version: ${version}\\n'\n`, { mode: 0o755 });
        return file;
      };
      const [orderer, peer] = [await program('orderer', 'v3.1.5'), await program('peer', 'v3.1.5')];
      expect(await releaseOf({ orderer, peer })).to.equal('3.1');
      const older = await program('older', 'v2.5.16');
      expect((await refusal(releaseOf({ orderer, peer: older }))).message).to.equal(
        "Fabric's orderer is of release v3.1.5, and its peer of release v2.5.16.",
      );
      const other = await program('other', 'v3.0.0');
      expect((await refusal(releaseOf({ orderer: other, peer: other }))).message).to.equal(
        "Fabric's programs are of release v3.0.0; this engine runs 2.5 and 3.1.",
      );
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
