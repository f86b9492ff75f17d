import { expect } from 'chai';

import { verify } from '../../src/crypto/ecdsa.js';
import { parseCertificate } from '../../src/crypto/certificate.js';
import { parsePolicyExpression } from '../../src/policy/expression.js';
import { discovery, gossip, msp, peer } from '../../src/proto/fabric.js';
import { discover } from './support/discovery.js';
import { ENGINE, rejection, useNetwork } from './support/network.js';

const THREE = ['NotaryMSP', 'OperatorMSP', 'RegulatorMSP'];

describe('Conformance: discovery', () => {
  const network = useNetwork();

  const about = (channel = network().ready.channel): discovery.Query => {
    const query = new discovery.Query();
    query.setChannel(channel);
    return query;
  };
  const configuration = (channel?: string): discovery.Query => {
    const query = about(channel);
    query.setConfigQuery(new discovery.ConfigQuery());
    return query;
  };
  const local = (): discovery.Query => {
    const query = about('');
    query.setLocalPeers(new discovery.LocalPeerQuery());
    return query;
  };
  const peers = (chaincode?: string): discovery.Query => {
    const membership = new discovery.PeerMembershipQuery();
    if (chaincode !== undefined) {
      membership.setFilter(interestIn(chaincode));
    }
    const query = about();
    query.setPeerQuery(membership);
    return query;
  };
  const endorsers = (...interests: peer.ChaincodeInterest[]): discovery.Query => {
    const chaincodes = new discovery.ChaincodeQuery();
    chaincodes.setInterestsList(interests);
    const query = about();
    query.setCcQuery(chaincodes);
    return query;
  };
  const ask = async (query: discovery.Query, label = 'gateway'): Promise<discovery.QueryResult> =>
    (await discover(network().ready, { queries: [query], label }))[0]!;

  it('names organisations with their roots, and where each one has an orderer', async () => {
    const config = (await ask(configuration(), 'institution')).getConfigResult()!;
    expect(keysOf(config.getMspsMap())).to.deep.equal(['InstitutionMSP', ...THREE]);
    expect(config.getMspsMap().get('OperatorMSP')?.getTlsRootCertsList()).to.have.length(1);
    const addresses = THREE.map((mspId) =>
      config
        .getOrderersMap()
        .get(mspId)!
        .getEndpointList()
        .map((endpoint) => endpoint.getHost()),
    );
    const everyone = [['localhost'], ['localhost'], ['localhost']];
    expect(addresses).to.deep.equal({ embedded: [[], ['localhost'], []], fabric: everyone }[ENGINE]);
  });

  it('names the peers, each by what it has signed of itself', async () => {
    const members = (await ask(peers())).getMembers()!.getPeersByOrgMap();
    expect(keysOf(members)).to.deep.equal(THREE);
    for (const mspId of THREE) {
      const [found] = members.get(mspId)!.getPeersList();
      const identity = msp.SerializedIdentity.deserializeBinary(found!.getIdentity_asU8());
      const { publicKey } = parseCertificate(Buffer.from(identity.getIdBytes_asU8()));
      const own = mspId === 'OperatorMSP';
      for (const envelope of [found!.getMembershipInfo()!, found!.getStateInfo()!]) {
        // What a Fabric peer tells of itself it does not sign: nobody but others' gossip needs it.
        if (own && ENGINE === 'fabric') {
          continue;
        }
        expect(verify(publicKey, envelope.getPayload_asU8(), envelope.getSignature_asU8())).to.equal(true);
      }
      const state = gossip.GossipMessage.deserializeBinary(found!.getStateInfo()!.getPayload_asU8());
      const properties = state.getStateInfo()!.getProperties()!;
      expect(properties.getLedgerHeight()).to.be.at.least(2);
      const chaincodes = properties
        .getChaincodesList()
        .map((each) => `${each.getName()} ${each.getVersion()}`);
      expect(chaincodes).to.have.members(['credit-audit 1', '_lifecycle 1']);
    }
  });

  it('names the peers that have a chaincode', async () => {
    const members = (await ask(peers('credit-audit'))).getMembers()!.getPeersByOrgMap();
    expect(keysOf(members)).to.deep.equal(THREE);
    expect((await ask(peers('unknown'))).getError()?.getContent()).to.equal(
      'No metadata was found for chaincode unknown in channel credit-audit',
    );
  });

  /** The organisations of each layout that is named for an interest. */
  const layoutsFor = async (interest: peer.ChaincodeInterest): Promise<readonly (readonly string[])[]> => {
    const result = await ask(endorsers(interest));
    const [descriptor] = result.getCcQueryRes()!.getContentList();
    const groups = descriptor!.getEndorsersByGroupsMap();
    return descriptor!.getLayoutsList().map((layout) =>
      keysOf(layout.getQuantitiesByGroupMap())
        .map((group) => {
          expect(layout.getQuantitiesByGroupMap().get(group)).to.equal(1);
          const [endorser] = groups.get(group)!.getPeersList();
          return msp.SerializedIdentity.deserializeBinary(endorser!.getIdentity_asU8()).getMspid();
        })
        .sort(),
    );
  };

  for (const chaincode of ['credit-audit', '_lifecycle']) {
    it(`names any two of the three for ${chaincode}`, async () => {
      expect(await layoutsFor(interestIn(chaincode))).to.have.deep.members([
        ['NotaryMSP', 'OperatorMSP'],
        ['NotaryMSP', 'RegulatorMSP'],
        ['OperatorMSP', 'RegulatorMSP'],
      ]);
    });
  }

  it('names those whom several chaincodes at once need', async () => {
    const interest = interestIn('credit-audit');
    interest.addChaincodes(interestIn('_lifecycle').getChaincodesList()[0]);
    expect(await layoutsFor(interest)).to.have.length(3);
  });

  it("names those whom the policies of keys need, beside the chaincode's or instead of it", async () => {
    const beside = interestIn('credit-audit', "OR('NotaryMSP.peer')");
    expect(await layoutsFor(beside)).to.have.deep.members([
      ['NotaryMSP', 'OperatorMSP'],
      ['NotaryMSP', 'RegulatorMSP'],
    ]);
    const instead = interestIn('credit-audit', "OR('NotaryMSP.peer')", "OR('OperatorMSP.peer')");
    instead.getChaincodesList()[0]!.setDisregardNamespacePolicy(true);
    expect(await layoutsFor(instead)).to.deep.equal([['NotaryMSP', 'OperatorMSP']]);
    const alone = interestIn('credit-audit', "OR('NotaryMSP.peer')");
    alone.getChaincodesList()[0]!.setDisregardNamespacePolicy(true);
    expect(await layoutsFor(alone)).to.deep.equal([['NotaryMSP']]);
  });

  it('names nobody where no policy is left, or none that the peers could satisfy', async () => {
    const disregarding = interestIn('credit-audit');
    disregarding.getChaincodesList()[0]!.setDisregardNamespacePolicy(true);
    for (const interest of [disregarding, interestIn('credit-audit', "OR('InstitutionMSP.peer')")]) {
      expect((await ask(endorsers(interest))).getError()?.getContent()).to.contain(
        'failed constructing descriptor',
      );
    }
  });

  it('answers what it can of a request', async () => {
    const results = await discover(network().ready, {
      queries: [endorsers(interestIn('unknown')), configuration('elsewhere'), configuration()],
    });
    const [unknown, ...others] = results.map((result) => result.getError()?.getContent());
    // Go's text form of the interest: of its older library on 2.5, of its newer on 3.1.
    expect(unknown).to.match(
      /^failed constructing descriptor for chaincodes:(?:<name:"unknown" > |\{name: ?"unknown"\})$/u,
    );
    expect(others).to.deep.equal(['access denied', undefined]);
  });

  it('refuses private data collections by name of the chaincode', async () => {
    const interest = interestIn('credit-audit');
    interest.getChaincodesList()[0]!.addCollectionNames('secrets');
    expect((await ask(endorsers(interest))).getError()?.getContent()).to.contain(
      'failed constructing descriptor',
    );
  });

  it('wants to know which chaincode, and what at all', async () => {
    expect((await ask(endorsers())).getError()?.getContent()).to.contain('at least one chaincode interest');
    expect((await ask(endorsers(interestIn('')))).getError()?.getContent()).to.equal(
      'chaincode name in interest cannot be empty',
    );
    expect((await ask(about())).getError()?.getContent()).to.equal('unknown or missing request type');
  });

  it("tells of its own surroundings only to its organisation's administrators", async () => {
    const found = (await ask(local(), 'operator-admin')).getMembers()!.getPeersByOrgMap();
    expect(found.get('NotaryMSP')!.getPeersList()[0]!.hasStateInfo()).to.equal(false);
    for (const label of ['gateway', 'regulator-admin']) {
      expect((await ask(local(), label)).getError()?.getContent()).to.equal('access denied');
    }
  });

  it("refuses a signature that is another's", async () => {
    const queries = [configuration()];
    const [result] = await discover(network().ready, { queries, signedBy: 'institution' });
    expect(result?.getError()?.getContent()).to.equal('access denied');
  });

  it('wants to know who asks', async () => {
    const error = await rejection(discover(network().ready, { queries: [configuration()], anonymous: true }));
    expect(String(error)).to.contain("UNKNOWN: access denied, client identity wasn't supplied");
  });
});

function interestIn(chaincode: string, ...keyPolicies: string[]): peer.ChaincodeInterest {
  const call = new peer.ChaincodeCall();
  call.setName(chaincode);
  call.setKeyPoliciesList(keyPolicies.map(parsePolicyExpression));
  const interest = new peer.ChaincodeInterest();
  interest.addChaincodes(call);
  return interest;
}

function keysOf(map: { forEach(each: (value: unknown, key: string) => void): void }): readonly string[] {
  const keys: string[] = [];
  map.forEach((_, key) => keys.push(key));
  return keys.sort();
}
