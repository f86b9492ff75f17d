import 'reflect-metadata';
import { expect } from 'chai';

import { CertificateAuthority } from '../../src/crypto/authority.js';
import { CertificateError, parseCertificate } from '../../src/crypto/certificate.js';
import { hasLowS } from '../../src/crypto/ecdsa.js';
import { X509Certificate } from '@peculiar/x509';

describe('Certificates', () => {
  let authority: CertificateAuthority;

  before(async () => {
    authority = await CertificateAuthority.create({ commonName: 'ca.example', organization: 'example' });
  });

  it('tell subject, units, attributes and who issued them', async () => {
    const subject = { commonName: 'user', organizationalUnits: ['client', 'desk'] };
    const { certificate } = await authority.issueIdentity(subject, { 'xinjian.role': 'gateway', city: '市' });
    const parsed = parseCertificate(certificate);
    const ca = parseCertificate(authority.credentials.certificate);
    expect(parsed).to.include({ commonName: 'user', isCa: false });
    expect(parsed.organizationalUnits).to.deep.equal(['client', 'desk']);
    expect([...parsed.attributes]).to.deep.equal([
      ['xinjian.role', 'gateway'],
      ['city', '市'],
    ]);
    expect(parsed.isIssuedBy(ca)).to.equal(true);
    expect(ca.isCa).to.equal(true);
    expect(ca.subjectKeyIdentifier).to.match(/^[0-9a-f]{40}$/u);
    const other = await CertificateAuthority.create({ commonName: 'ca.example', organization: 'example' });
    expect(parsed.isIssuedBy(parseCertificate(other.credentials.certificate))).to.equal(false);
  });

  it('bear signatures with a low S', async () => {
    for (let count = 0; count < 8; count += 1) {
      const { certificate } = await authority.issueIdentity({ commonName: `user${count}` });
      expect(hasLowS(new Uint8Array(new X509Certificate(certificate).signature))).to.equal(true);
    }
  });

  it('are not to be had from other bytes', () => {
    for (const bytes of ['', 'certificate', authority.credentials.privateKey]) {
      expect(() => parseCertificate(bytes)).to.throw(CertificateError);
    }
  });
});
