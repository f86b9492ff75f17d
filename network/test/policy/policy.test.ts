import { expect } from 'chai';
import fc from 'fast-check';

import type { Identity } from '../../src/msp/identity.js';
import { parsePolicyExpression } from '../../src/policy/expression.js';
import { implicitMetaPolicy } from '../../src/policy/implicitmeta.js';
import { PolicyError } from '../../src/policy/policy.js';
import { signaturePolicy } from '../../src/policy/signaturepolicy.js';
import { common } from '../../src/proto/fabric.js';
import { TestOrganisation } from '../support/organisation.js';

describe('Policies', () => {
  const identities = new Map<string, Identity>();

  before(async () => {
    for (const mspId of ['A', 'B', 'C']) {
      const organisation = await TestOrganisation.create(mspId);
      identities.set(`${mspId}.peer`, await organisation.identity('peer'));
      identities.set(`${mspId}.peer2`, await organisation.identity('peer'));
      identities.set(`${mspId}.admin`, await organisation.identity('admin'));
    }
  });

  const holds = (expression: string, ...signers: string[]): boolean =>
    signaturePolicy(parsePolicyExpression(expression)).evaluate(signers.map((name) => identities.get(name)!));

  it('ask for all, any, or some of their parts', () => {
    expect(holds("AND('A.peer', 'B.peer')", 'A.peer')).to.equal(false);
    expect(holds("AND('A.peer', 'B.peer')", 'B.peer', 'A.peer')).to.equal(true);
    expect(holds("OR('A.peer', 'B.peer')", 'B.peer')).to.equal(true);
    expect(holds("OR('A.peer', 'B.peer')", 'C.peer')).to.equal(false);
    expect(holds("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", 'A.peer', 'C.peer')).to.equal(true);
    expect(holds("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", 'C.peer')).to.equal(false);
    expect(holds("OR(AND('A.peer', 'B.peer'), 'C.admin')", 'C.admin')).to.equal(true);
    expect(holds("outof(2,'A.member',or('B.member','C.member'))", 'A.admin', 'C.peer')).to.equal(true);
  });

  it('ask for the role, not only the organisation', () => {
    expect(holds("OR('A.peer')", 'A.admin')).to.equal(false);
    expect(holds("OR('A.member')", 'A.admin')).to.equal(true);
  });

  it('count each signer once', () => {
    expect(holds("AND('A.member', 'A.peer')", 'A.peer')).to.equal(false);
    expect(holds("AND('A.peer', 'A.peer')", 'A.peer', 'A.peer2')).to.equal(true);
    expect(holds("OutOf(2, 'A.peer', 'A.peer')", 'A.peer')).to.equal(false);
  });

  it('give a signer back that a failed part had used', () => {
    expect(holds("OR(AND('A.peer', 'B.peer'), 'A.peer')", 'A.peer')).to.equal(true);
  });

  it('never hold for fewer than they ask, whoever signs', () => {
    const names = ['A.peer', 'A.peer2', 'A.admin', 'B.peer', 'B.admin', 'C.peer'];
    fc.assert(
      fc.property(fc.subarray(names), (signers) => {
        const organisations = new Set(signers.filter((name) => name.includes('peer')).map((name) => name[0]));
        expect(holds("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", ...signers)).to.equal(organisations.size >= 2);
      }),
    );
  });

  for (const expression of [
    '',
    "OR('A.peer'",
    "OR('A.peer') x",
    "OR('A.king')",
    "OR('peer')",
    "XOR('A.peer', 'B.peer')",
    "OutOf(3, 'A.peer', 'B.peer')",
    "OutOf('A.peer', 'B.peer')",
    'OR(A.peer)',
    "OR('A.peer' 'B.peer')",
  ]) {
    it(`do not come of ${expression === '' ? 'nothing' : expression}`, () => {
      expect(() => parsePolicyExpression(expression)).to.throw(PolicyError);
    });
  }

  it('are refused if they name a signer that is not there', () => {
    const envelope = parsePolicyExpression("OR('A.peer')");
    envelope.setIdentitiesList([]);
    expect(() => signaturePolicy(envelope)).to.throw(PolicyError);
    expect(() => signaturePolicy(new common.SignaturePolicyEnvelope())).to.throw(PolicyError);
  });

  it('over groups ask for any, most or all of them; a group without the policy never satisfies', () => {
    const of = (expression: string) => signaturePolicy(parsePolicyExpression(expression));
    const groups = [of("OR('A.peer')"), of("OR('B.peer')"), undefined];
    const meta = (rule: keyof typeof common.ImplicitMetaPolicy.Rule, ...signers: string[]): boolean => {
      const policy = new common.ImplicitMetaPolicy();
      policy.setRule(common.ImplicitMetaPolicy.Rule[rule]);
      return implicitMetaPolicy(policy, groups).evaluate(signers.map((name) => identities.get(name)!));
    };
    expect(meta('ANY', 'B.peer')).to.equal(true);
    expect(meta('ANY', 'C.peer')).to.equal(false);
    expect(meta('MAJORITY', 'A.peer')).to.equal(false);
    expect(meta('MAJORITY', 'A.peer', 'B.peer')).to.equal(true);
    expect(meta('ALL', 'A.peer', 'B.peer', 'C.peer')).to.equal(false);
  });
});
