import { readFile } from 'node:fs/promises';
import { expect } from 'chai';

import { connectionProfile } from '../../src/topology/connectionprofile.js';
import {
  DEFAULT_TOPOLOGY_FILE,
  ordererOrganizations,
  parseTopology,
  peerOrganizations,
  TopologyError,
} from '../../src/topology/topology.js';

describe('Topology', () => {
  let yaml: string;

  before(async () => {
    yaml = await readFile(DEFAULT_TOPOLOGY_FILE, 'utf8');
  });

  it('of this package: three organisations with a peer and an orderer each, and one with clients', () => {
    const topology = parseTopology(yaml);
    const three = ['OperatorMSP', 'RegulatorMSP', 'NotaryMSP'];
    expect(peerOrganizations(topology).map(({ mspId }) => mspId)).to.deep.equal(three);
    expect(ordererOrganizations(topology).map(({ mspId }) => mspId)).to.deep.equal(three);
    expect(topology.chaincode.endorsementPolicy).to.equal(
      "OutOf(2, 'OperatorMSP.peer', 'RegulatorMSP.peer', 'NotaryMSP.peer')",
    );
  });

  for (const { what, from, to } of [
    { what: 'an unknown member', from: 'channel:', to: 'chanel: x\nchannel:' },
    { what: 'two organisations of one MSP id', from: 'RegulatorMSP', to: 'OperatorMSP' },
    { what: 'two clients of one label', from: 'label: regulator,', to: 'label: gateway,' },
    { what: 'a port that is none', from: '7051', to: '70510' },
    { what: 'a role that is none', from: 'role: admin', to: 'role: king' },
    { what: 'an address without a port', from: '127.0.0.1:9999', to: 'localhost' },
    { what: 'YAML that is none', from: 'channel:', to: '[channel:' },
  ]) {
    it(`is refused with ${what}, in one sentence`, () => {
      expect(() => parseTopology(yaml.replace(from, to)))
        .to.throw(TopologyError)
        .with.property('message')
        .that.matches(/^The topology is not valid: [^\n]+\.$/u);
    });
  }

  it('gives a connection profile in which the notary does not endorse by default', () => {
    const topology = parseTopology(yaml);
    const material = topology.organizations.map((organization) => ({
      organization,
      caCertificate: 'ca',
      tlsCaCertificate: 'tlsca',
      peer: undefined,
      orderer: undefined,
    }));
    const ports = { peers: { OperatorMSP: 1, RegulatorMSP: 2, NotaryMSP: 3 }, orderers: { OperatorMSP: 4 } };
    const profile = connectionProfile(topology, material, ports, topology.organizations[0]!);
    expect(profile).to.have.nested.property('client.organization', 'OperatorMSP');
    const peers = (
      profile['channels'] as Record<string, { peers: Record<string, { endorsingPeer: boolean }> }>
    )['credit-audit']!.peers;
    expect(Object.values(peers).map(({ endorsingPeer }) => endorsingPeer)).to.deep.equal([true, true, false]);
    expect(profile['peers']).to.have.nested.property(
      'peer0\\.notary\\.xinjian\\.example.url',
      'grpcs://localhost:3',
    );
    expect(Object.keys(profile['orderers'] as object)).to.deep.equal(['orderer0.operator.xinjian.example']);
  });
});
