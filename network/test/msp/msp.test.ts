import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { X509Certificate, X509CrlGenerator } from '@peculiar/x509';
import { expect } from 'chai';

import { parseCertificate } from '../../src/crypto/certificate.js';
import { sign } from '../../src/crypto/ecdsa.js';
import { serializeIdentity } from '../../src/crypto/signer.js';
import { IdentityError, type IdentityErrorCode } from '../../src/msp/errors.js';
import { MspManager } from '../../src/msp/mspmanager.js';
import { msp } from '../../src/proto/fabric.js';
import { identityUnder, TestOrganisation } from '../support/organisation.js';

describe('MSP', () => {
  let organisation: TestOrganisation;
  let stranger: TestOrganisation;

  before(async () => {
    organisation = await TestOrganisation.create('OrgMSP');
    stranger = await TestOrganisation.create('StrangerMSP');
  });

  for (const role of ['client', 'peer', 'admin', 'orderer'] as const) {
    it(`takes the organisational unit ${role} for the role`, async () => {
      const identity = await organisation.identity(role, 'desk');
      expect(identity.role).to.equal(role);
      for (const other of ['client', 'peer', 'admin', 'orderer', 'member']) {
        const expected = other === role || other === 'member';
        expect(identity.satisfies(rolePrincipal('OrgMSP', other)), other).to.equal(expected);
      }
      expect(identity.satisfies(rolePrincipal('StrangerMSP', role))).to.equal(false);
      expect(identity.satisfies(unitPrincipal('OrgMSP', 'desk'))).to.equal(true);
      expect(identity.satisfies(unitPrincipal('OrgMSP', 'other'))).to.equal(false);
    });
  }

  it('refuses a certificate with no role, and one with two', async () => {
    const neither = await organisation.identity('desk');
    expectCode('NO_ROLE', () => neither.validate());
    const both = await organisation.identity('client', 'admin');
    expectCode('NO_ROLE', () => both.validate());
    expect(both.satisfies(rolePrincipal('OrgMSP', 'member'))).to.equal(false);
  });

  it('refuses certificates of another authority, and authorities themselves', async () => {
    const foreign = identityUnder(organisation.msp(), await stranger.certificate('client'));
    expectCode('UNTRUSTED', () => foreign.validate());
    expect(foreign.satisfies(rolePrincipal('OrgMSP', 'member'))).to.equal(false);
    const authority = identityUnder(organisation.msp(), organisation.authority.credentials.certificate);
    expectCode('UNTRUSTED', () => authority.validate());
  });

  it('refuses what its authority has revoked, and no list of another', async () => {
    const certificate = await organisation.certificate('client');
    const revokedBy = async (issuer: TestOrganisation): Promise<string> =>
      revocationList(issuer, certificate);
    const own = Buffer.from(await revokedBy(organisation));
    expectCode('REVOKED', () =>
      identityUnder(
        organisation.msp((config) => config.setRevocationListList([own])),
        certificate,
      ).validate(),
    );
    const other = Buffer.from(await revokedBy(stranger));
    expect(
      identityUnder(
        organisation.msp((config) => config.setRevocationListList([other])),
        certificate,
      ).role,
    ).to.equal('client');
  });

  it('refuses a revocation list that does not say until when it holds', async () => {
    const list = Buffer.from(
      await revocationList(organisation, await organisation.certificate('client'), {}),
    );
    expectCode('MALFORMED', () => organisation.msp((config) => config.setRevocationListList([list])));
  });

  it('counts a certificate named as administrator as one, whatever its unit', async () => {
    const certificate = await organisation.certificate('client');
    const named = organisation.msp((config) => config.setAdminsList([Buffer.from(certificate)]));
    expect(identityUnder(named, certificate).satisfies(rolePrincipal('OrgMSP', 'admin'))).to.equal(true);
  });

  it('knows an identity by its signature', async () => {
    const { certificate, privateKey } = await organisation.authority.issueIdentity({
      commonName: 'user',
      organizationalUnits: ['client'],
    });
    const identity = identityUnder(organisation.msp(), certificate);
    const signature = sign(createPrivateKey(privateKey), Buffer.from('message'));
    expect(identity.verify(Buffer.from('message'), signature)).to.equal(true);
    expect(identity.verify(Buffer.from('massage'), signature)).to.equal(false);
  });

  it('tells unknown organisations and malformed identities apart', async () => {
    const manager = new MspManager([organisation.msp()]);
    const certificate = Buffer.from(await organisation.certificate('client'));
    expectCode('UNKNOWN_MSP', () => manager.deserialize(serializeIdentity('OtherMSP', certificate)));
    expectCode('MALFORMED', () =>
      manager.deserialize(serializeIdentity('OrgMSP', Buffer.from('no certificate'))),
    );
    expectCode('MALFORMED', () => manager.deserialize(Buffer.of(0xff, 0xff)));
    const serialized = serializeIdentity('OrgMSP', certificate);
    expect(manager.deserialize(serialized)).to.equal(manager.deserialize(Buffer.from(serialized)));
  });
});

function expectCode(code: IdentityErrorCode, action: () => unknown): void {
  expect(action).to.throw(IdentityError).with.property('code', code);
}

function rolePrincipal(mspId: string, name: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType[name.toUpperCase() as keyof typeof msp.MSPRole.MSPRoleType]);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}

function unitPrincipal(mspId: string, name: string): msp.MSPPrincipal {
  const unit = new msp.OrganizationUnit();
  unit.setMspIdentifier(mspId);
  unit.setOrganizationalUnitIdentifier(name);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ORGANIZATION_UNIT);
  principal.setPrincipal(unit.serializeBinary());
  return principal;
}

async function revocationList(
  { authority }: TestOrganisation,
  certificate: string,
  lifetime: { readonly nextUpdate?: Date } = { nextUpdate: new Date(Date.now() + 60_000) },
): Promise<string> {
  const { credentials } = authority;
  const der = Buffer.from(credentials.privateKey.replaceAll(/-----[^-]+-----|\s/gu, ''), 'base64');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  const list = await X509CrlGenerator.create({
    issuer: new X509Certificate(credentials.certificate).subject,
    thisUpdate: new Date(),
    ...lifetime,
    entries: [{ serialNumber: parseCertificate(certificate).serialNumber }],
    signingAlgorithm: algorithm,
    signingKey,
  });
  return list.toString('pem');
}
