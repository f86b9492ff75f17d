import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** An identity of Fabric: its organisation, its certificate (PEM), and a signer that writes DER. */
export interface FabricIdentity {
  readonly mspId: string;
  readonly certificate: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface Organisation {
  readonly mspId: string;
  readonly root: string;
  issue(name: string): Promise<FabricIdentity>;
}

/** An organisation with its own root authority. */
export async function createOrganisation(mspId: string, at: Date): Promise<Organisation> {
  const year = 365 * 24 * 3600 * 1000;
  const span = { notBefore: new Date(at.getTime() - 3600_000), notAfter: new Date(at.getTime() + 10 * year) };
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...span,
    name: `CN=ca.${mspId}`,
    keys,
    signingAlgorithm: P256,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    mspId,
    root: root.toString('pem'),
    issue: async (name) => {
      const own = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
      const certificate = await x509.X509CertificateGenerator.create({
        ...span,
        subject: `CN=${name}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: P256,
      });
      return {
        mspId,
        certificate: certificate.toString('pem'),
        sign: async (bytes) => {
          const copy = new Uint8Array(bytes);
          return toDer(new Uint8Array(await crypto.subtle.sign(P256, own.privateKey, copy)));
        },
      };
    },
  };
}

function toDer(plain: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const value = [...bytes.subarray(start < 0 ? 31 : start)];
    const padded = (value[0] ?? 0) > 0x7f ? [0, ...value] : value;
    return [0x02, padded.length, ...padded];
  };
  const body = [...integer(plain.subarray(0, 32)), ...integer(plain.subarray(32))];
  return Uint8Array.from([0x30, body.length, ...body]);
}
