import { expect } from 'chai';
import { EndorseError, StatusCode, type Contract } from '@hyperledger/fabric-gateway';

import { parsePolicyExpression } from '../../src/policy/expression.js';
import { rejection, text, useNetwork } from './support/network.js';

const BOTH = "AND('OperatorMSP.peer', 'NotaryMSP.peer')";
const ALONE = "OR('RegulatorMSP.peer')";

describe('Conformance: endorsement policies of keys', () => {
  const network = useNetwork();
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
    await guard('guarded', BOTH);
    await guard('alone', ALONE);
  });

  async function guard(key: string, expression: string): Promise<void> {
    await contract.submitTransaction('put', key, '1');
    await contract.submitTransaction('setPolicy', key, policyOf(expression));
  }

  const endorsedBy = async (name: string, args: string[], ...organizations: string[]): Promise<number> => {
    const proposal = contract.newProposal(name, {
      arguments: args,
      ...(organizations.length > 0 && { endorsingOrganizations: organizations }),
    });
    return (await (await (await proposal.endorse()).submit()).getStatus()).code;
  };

  it('are kept as they were set', async () => {
    expect(text(await contract.evaluateTransaction('getPolicy', 'guarded'))).to.equal(policyOf(BOTH));
  });

  it("decide instead of the chaincode's", async () => {
    const put = ['guarded', '2'];
    expect(await endorsedBy('put', put, 'OperatorMSP', 'RegulatorMSP')).to.equal(
      StatusCode.ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await endorsedBy('put', put, 'OperatorMSP', 'NotaryMSP')).to.equal(StatusCode.VALID);
    expect(await endorsedBy('put', ['alone', '2'], 'RegulatorMSP')).to.equal(StatusCode.VALID);
  });

  it("decide beside the chaincode's where other keys are written too", async () => {
    const both = ['["alone","free"]', '3'];
    expect(await endorsedBy('putAll', both, 'RegulatorMSP')).to.equal(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    expect(await endorsedBy('putAll', both, 'RegulatorMSP', 'NotaryMSP')).to.equal(StatusCode.VALID);
  });

  it('must all be satisfied', async () => {
    const two = ['["alone","guarded"]', '4'];
    expect(await endorsedBy('putAll', two, 'OperatorMSP', 'NotaryMSP')).to.equal(
      StatusCode.ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await endorsedBy('putAll', two, 'OperatorMSP', 'NotaryMSP', 'RegulatorMSP')).to.equal(
      StatusCode.VALID,
    );
  });

  it('lead the gateway to the right peers without being told', async () => {
    expect(await endorsedBy('put', ['guarded', '5'])).to.equal(StatusCode.VALID);
    expect(await endorsedBy('putAll', ['["alone","guarded","free"]', '6'])).to.equal(StatusCode.VALID);
  });

  it('guard their own change', async () => {
    await guard('changing', BOTH);
    const change = ['changing', policyOf(ALONE)];
    expect(await endorsedBy('setPolicy', change, 'OperatorMSP', 'RegulatorMSP')).to.equal(
      StatusCode.ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await endorsedBy('setPolicy', change, 'OperatorMSP', 'NotaryMSP')).to.equal(StatusCode.VALID);
  });

  it('leave no peers to ask where nobody could satisfy them', async () => {
    await guard('nobodys', "OR('InstitutionMSP.peer')");
    const error = await rejection(contract.submitTransaction('put', 'nobodys', '2'));
    expect(error).to.be.instanceOf(EndorseError);
    expect(String(error)).to.contain(
      'no combination of peers can be derived which satisfy the endorsement policy',
    );
  });
});

function policyOf(expression: string): string {
  return Buffer.from(parsePolicyExpression(expression).serializeBinary()).toString('base64');
}
