import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

import { ChannelConfig, ChannelConfigError } from '../../src/channel/channelconfig.js';
import { BLOCK_RESOURCES, MEMBER_RESOURCES, type Resource } from '../../src/channel/resources.js';
import type { Identity } from '../../src/msp/identity.js';
import { common } from '../../src/proto/fabric.js';
import { Layout } from '../../src/topology/layout.js';
import { enrol } from '../../src/topology/enrolment.js';
import { readClientSigner, readMaterial } from '../../src/topology/material.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { genesisBlock } from '../../src/channel/genesis.js';
import { makeDirectory, removeDirectory } from '../support/directory.js';

const { FABRIC_BIN } = process.env;

describe('Block 0', () => {
  let directory: string;
  let block: Uint8Array;
  let config: ChannelConfig;
  const identities = new Map<string, Identity>();

  before(async () => {
    directory = await makeDirectory();
    const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
    const layout = new Layout(directory);
    await enrol(topology, layout);
    const material = await readMaterial(topology, layout);
    const ports = {
      peers: { OperatorMSP: 7051, RegulatorMSP: 8051, NotaryMSP: 9051 },
      orderers: { OperatorMSP: 7050 },
    };
    block = genesisBlock({ topology, material, ports });
    config = ChannelConfig.fromBlock(block);
    for (const { organization, peer, orderer } of material) {
      for (const { label } of organization.clients) {
        const signer = await readClientSigner(organization, label, layout);
        identities.set(label, config.msps.deserialize(signer.identity));
      }
      for (const [name, node] of Object.entries({ peer, orderer })) {
        if (node !== undefined) {
          identities.set(`${organization.mspId}.${name}`, config.msps.deserialize(node.signer.identity));
        }
      }
    }
  });

  after(() => removeDirectory(directory));

  const holds = (path: string, ...signers: string[]): boolean =>
    config.policies.get(path).evaluate(signers.map((name) => identities.get(name)!));

  it("holds the topology's channel, members and batch settings", () => {
    expect(config.channel).to.equal('credit-audit');
    expect(config.applicationMspIds).to.have.members([
      'OperatorMSP',
      'RegulatorMSP',
      'NotaryMSP',
      'InstitutionMSP',
    ]);
    expect(config.batch).to.deep.equal({
      maxMessages: 500,
      absoluteMaxBytes: 10 * 1024 * 1024,
      preferredMaxBytes: 2 * 1024 * 1024,
      timeoutMs: 20,
    });
  });

  it('opens raw blocks to the organisations with a peer and the orderers, and to nobody else', () => {
    for (const name of ['gateway', 'regulator', 'notary', 'OperatorMSP.orderer', 'NotaryMSP.peer']) {
      expect(holds('/Channel/Readers', name), name).to.equal(true);
    }
    // What a peer asks that is asked for blocks by gossip (internal/peer/gossip/mcs.go, VerifyByChannel).
    for (const path of ['/Channel/Readers', '/Channel/Application/Readers']) {
      expect(holds(path, 'NotaryMSP.peer'), path).to.equal(true);
      expect(holds(path, 'institution'), path).to.equal(false);
    }
    for (const resource of BLOCK_RESOURCES) {
      expect(config.policyPathFor(resource)).to.equal('/Channel/Readers');
    }
  });

  it('lets every member propose, submit and ask for the commit', () => {
    const resources = ['peer/Propose', ...MEMBER_RESOURCES] as const satisfies readonly Resource[];
    for (const resource of resources) {
      expect(holds(config.policyPathFor(resource), 'institution')).to.equal(true);
    }
    expect(holds('/Channel/Writers', 'institution')).to.equal(true);
  });

  for (const path of ['/Channel/Admins', '/Channel/Application/Admins', '/Channel/Orderer/Admins']) {
    it(`asks two of the three administrators for a change: ${path}`, () => {
      for (const alone of ['operator-admin', 'regulator-admin', 'notary-admin']) {
        expect(holds(path, alone), alone).to.equal(false);
      }
      expect(holds(path, 'operator-admin', 'gateway', 'regulator')).to.equal(false);
      expect(holds(path, 'regulator-admin', 'notary-admin')).to.equal(true);
    });
  }

  for (const path of ['/Channel/Application/LifecycleEndorsement', '/Channel/Application/Endorsement']) {
    it(`asks two of the three peers: ${path}`, () => {
      expect(holds(path, 'OperatorMSP.peer')).to.equal(false);
      expect(holds(path, 'OperatorMSP.peer', 'gateway')).to.equal(false);
      expect(holds(path, 'RegulatorMSP.peer', 'NotaryMSP.peer')).to.equal(true);
    });
  }

  it('lets no organisation change its own membership alone', () => {
    const policies = modPoliciesOf(block);
    expect(policies.get('/Channel/Application/OperatorMSP')).to.equal('/Channel/Application/Admins');
    expect(policies.get('/Channel/Orderer/RegulatorMSP')).to.equal('/Channel/Orderer/Admins');
    expect([...policies.values()]).to.not.include('');
  });

  it('lets an organisation that does not govern read blocks, and decide nothing', async () => {
    const other = await makeDirectory();
    try {
      const shipped = await readTopology(DEFAULT_TOPOLOGY_FILE);
      const organizations = shipped.organizations.map(({ peer, ...rest }) => ({
        ...rest,
        ...(peer !== undefined && { peer: rest.mspId === 'NotaryMSP' ? { ...peer, governs: false } : peer }),
      }));
      const topology = { ...shipped, organizations };
      const layout = new Layout(other);
      await enrol(topology, layout);
      const material = await readMaterial(topology, layout);
      const { policies, msps } = ChannelConfig.fromBlock(
        genesisBlock({ topology, material, ports: { peers: {}, orderers: {} } }),
      );
      const admin = async (index: number): Promise<Identity> => {
        const organization = organizations[index]!;
        const { label } = organization.clients.find(({ role }) => role === 'admin')!;
        return msps.deserialize((await readClientSigner(organization, label, layout)).identity);
      };
      const [operator, regulator, notary] = [await admin(0), await admin(1), await admin(2)];
      const admins = policies.get('/Channel/Application/Admins');
      expect(admins.evaluate([operator, regulator])).to.equal(true);
      expect(admins.evaluate([operator, notary])).to.equal(false);
      expect(policies.get('/Channel/Readers').evaluate([notary])).to.equal(true);
    } finally {
      await removeDirectory(other);
    }
  });

  it('takes blocks that an orderer has signed, and no others', () => {
    expect(holds('/Channel/Orderer/BlockValidation', 'NotaryMSP.orderer')).to.equal(true);
    expect(holds('/Channel/Orderer/BlockValidation', 'operator-admin')).to.equal(false);
  });

  it('is refused if it is not what it should be', () => {
    for (const bytes of [Buffer.of(), Buffer.of(0xff), new common.Block().serializeBinary()]) {
      expect(() => ChannelConfig.fromBlock(bytes)).to.throw(ChannelConfigError);
    }
  });

  it("is read by Fabric's configtxlator, and written by it alike", async function () {
    if (FABRIC_BIN === undefined) {
      this.skip();
    }
    const tool = join(FABRIC_BIN, 'configtxlator');
    const [input, json, output] = ['block.pb', 'block.json', 'again.pb'].map((name) =>
      join(directory, name),
    ) as [string, string, string];
    await writeFile(input, block);
    await promisify(execFile)(tool, [
      'proto_decode',
      '--type',
      'common.Block',
      '--input',
      input,
      '--output',
      json,
    ]);
    await promisify(execFile)(tool, [
      'proto_encode',
      '--type',
      'common.Block',
      '--input',
      json,
      '--output',
      output,
    ]);
    const again = ChannelConfig.fromBlock(await readFile(output));
    expect(again.batch).to.deep.equal(config.batch);
  });
});

function modPoliciesOf(block: Uint8Array): ReadonlyMap<string, string> {
  const [envelope] = common.Block.deserializeBinary(block).getData()!.getDataList_asU8();
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope!).getPayload_asU8(),
  );
  const root = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8())
    .getConfig()!
    .getChannelGroup()!;
  const policies = new Map<string, string>();
  const visit = (path: string, group: common.ConfigGroup): void => {
    policies.set(path, group.getModPolicy());
    group.getValuesMap().forEach((value, name) => policies.set(`${path}=${name}`, value.getModPolicy()));
    group.getPoliciesMap().forEach((policy, name) => policies.set(`${path}!${name}`, policy.getModPolicy()));
    group.getGroupsMap().forEach((child, name) => visit(`${path}/${name}`, child));
  };
  visit('/Channel', root);
  return policies;
}
