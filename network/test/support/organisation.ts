import { CertificateAuthority } from '../../src/crypto/authority.js';
import { serializeIdentity } from '../../src/crypto/signer.js';
import type { Identity } from '../../src/msp/identity.js';
import { Msp } from '../../src/msp/msp.js';
import { MspManager } from '../../src/msp/mspmanager.js';
import { msp } from '../../src/proto/fabric.js';
import { mspConfig } from '../../src/channel/mspconfig.js';

/** An organisation with a certificate authority of its own. */
export class TestOrganisation {
  readonly mspId: string;
  readonly authority: CertificateAuthority;
  readonly config: msp.MSPConfig;

  private constructor(mspId: string, authority: CertificateAuthority) {
    this.mspId = mspId;
    this.authority = authority;
    const organization = { mspId, name: mspId, domain: mspId.toLowerCase(), clients: [] };
    const root = authority.credentials.certificate;
    const nodes = { peer: undefined, orderer: undefined };
    this.config = mspConfig({ organization, caCertificate: root, tlsCaCertificate: root, ...nodes });
  }

  static async create(mspId: string): Promise<TestOrganisation> {
    return new TestOrganisation(mspId, await CertificateAuthority.create({ commonName: `ca.${mspId}` }));
  }

  /** The MSP, after a change to its configuration. */
  msp(change: (config: msp.FabricMSPConfig) => void = () => undefined): Msp {
    const inner = msp.FabricMSPConfig.deserializeBinary(this.config.getConfig_asU8());
    change(inner);
    const outer = new msp.MSPConfig();
    outer.setConfig(inner.serializeBinary());
    return Msp.fromConfig(outer.serializeBinary());
  }

  /** A certificate with these organisational units. */
  async certificate(...organizationalUnits: string[]): Promise<string> {
    const { certificate } = await this.authority.issueIdentity({
      commonName: 'someone',
      organizationalUnits,
    });
    return certificate;
  }

  /** An identity as a channel of only this organisation sees it. */
  async identity(...organizationalUnits: string[]): Promise<Identity> {
    return identityUnder(this.msp(), await this.certificate(...organizationalUnits));
  }
}

/** A certificate as a member of the MSP. */
export function identityUnder(organisation: Msp, certificate: string): Identity {
  return new MspManager([organisation]).deserialize(
    serializeIdentity(organisation.id, Buffer.from(certificate)),
  );
}
