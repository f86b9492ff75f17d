import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AccessRequest, ConsentRecord, Decision, Terms } from '@xinjian/chaincode/model';

/** Each table of the model's README by its first heading: the paths in its first column. */
function tables(): Map<string, string[]> {
  const text = readFileSync(join(__dirname, '../../src/model/README.md'), 'utf8');
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n')) {
    const [, first = '', second = ''] = line.split('|').map((cell) => cell.trim());
    if (/^[A-Z]/.test(first)) found.set(`${first}: ${second}`, (current = []));
    else if (first.startsWith('`')) {
      expect(second, line).to.not.equal('');
      current.push(first.slice(1, -1));
    }
  }
  return found;
}

describe('interoperability', () => {
  const [record = [], terms = [], request = [], decision = []] = tables().values();

  it('maps each member of a consent to ISO/IEC TS 27560, and no other', () => {
    const ours = Object.keys(ConsentRecord.shape).filter(
      (name) => !['schema', 'written', 'terms'].includes(name),
    );
    const paths = [...ours, ...Object.keys(Terms.shape).map((name) => `terms.${name}`)];
    expect([...record].sort()).to.deep.equal(paths.sort());
  });
  it('maps each member of terms to ReBIT, and no other', () =>
    expect([...terms].sort()).to.deep.equal(Object.keys(Terms.shape).sort()));
  it('maps each member of an access and of its decision to FHIR AuditEvent, and no other', () => {
    expect([...request].sort()).to.deep.equal(Object.keys(AccessRequest.shape).sort());
    expect([...decision].sort()).to.deep.equal(Object.keys(Decision.shape).sort());
  });
});
