import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { BlockNotFound } from '../../src/ledger/errors.js';
import { readNetwork } from '../../src/ledger/network.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { rawBlock } from './vectors.js';

/** A ledger that has these blocks and no others. */
function ledgerOf(...numbers: number[]): MemoryLedger {
  const ledger = new MemoryLedger();
  ledger.block = (number) =>
    numbers.includes(number) ? Promise.resolve(rawBlock(number)) : Promise.reject(new BlockNotFound(number));
  return ledger;
}

describe('the network as its first blocks describe it', () => {
  it('names organisations with their roots, the orderer, the chaincode and its policy', async () => {
    const network = await readNetwork(ledgerOf(0, 1));
    expect(network.organisations.map(({ mspId }) => mspId)).to.have.members([
      'OperatorMSP',
      'RegulatorMSP',
      'NotaryMSP',
      'InstitutionMSP',
    ]);
    for (const { rootCertificates } of network.organisations) {
      expect(new X509Certificate(rootCertificates[0]!).ca).to.equal(true);
    }
    expect(network.orderer.consensus).to.equal('etcdraft');
    expect(network.chaincode).to.deep.equal({ name: 'credit-audit', version: '1.0', sequence: 1 });
    expect(network.endorsementPolicy).to.equal(
      "OutOf(2, 'OperatorMSP.peer', 'RegulatorMSP.peer', 'NotaryMSP.peer')",
    );
  });

  it('says that it found no chaincode where the first blocks define none', async () => {
    expect(await readNetwork(ledgerOf(0))).to.include({ chaincode: null, endorsementPolicy: null });
  });
});
