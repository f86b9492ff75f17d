import { parseCertificate, type Certificate } from '../crypto/certificate.js';
import { decode } from '../proto/decode.js';
import { msp } from '../proto/fabric.js';
import { IdentityError } from './errors.js';
import { Identity, type NodeRole } from './identity.js';
import { satisfiesPrincipal } from './principal.js';
import { isRevoked, parseRevocationLists, type RevocationList } from './revocation.js';

interface NodeOrganizationalUnit {
  readonly role: NodeRole;
  readonly unit: string;
  /** The CA under which the unit counts; undefined: any of the MSP. */
  readonly certifier: Certificate | undefined;
}

/** One organisation's membership service provider, as a channel's configuration describes it (`msp/mspimpl.go`). */
export class Msp {
  readonly id: string;
  readonly #roots: readonly Certificate[];
  readonly #intermediates: readonly Certificate[];
  readonly #admins: ReadonlySet<string>;
  readonly #nodeUnits: readonly NodeOrganizationalUnit[];
  readonly #revocations: readonly RevocationList[];
  readonly #validated = new Map<string, NodeRole | IdentityError>();

  private constructor(config: msp.FabricMSPConfig) {
    const parse = (pem: Uint8Array): Certificate => parseCertificate(pem);
    this.id = config.getName();
    this.#roots = config.getRootCertsList_asU8().map(parse);
    this.#intermediates = config.getIntermediateCertsList_asU8().map(parse);
    this.#admins = new Set(config.getAdminsList_asU8().map((pem) => parse(pem).der.toString('base64')));
    this.#nodeUnits = nodeUnitsOf(config.getFabricNodeOus());
    this.#revocations = parseRevocationLists(config.getRevocationListList_asU8());
  }

  /** @param config the bytes of `msp.MSPConfig`, the value `MSP` of an organisation's group in the channel configuration */
  static fromConfig(config: Uint8Array): Msp {
    const outer = decode(msp.MSPConfig, config, 'MSPConfig');
    return new Msp(decode(msp.FabricMSPConfig, outer.getConfig_asU8(), 'FabricMSPConfig'));
  }

  /** @throws CertificateError; the identity is parsed, not yet validated */
  identity(certificatePem: Uint8Array, serialized: Uint8Array): Identity {
    return new Identity(this, parseCertificate(certificatePem), serialized);
  }

  /**
   * Checks the chain as of the certificate's beginning plus one second, as Fabric does (expiry is another check),
   * revocation, and that exactly one node organisational unit gives a role.
   * @throws IdentityError
   */
  validate(identity: Identity): NodeRole {
    const key = identity.certificate.pem;
    const outcome = this.#validated.get(key) ?? this.#validateOnce(identity.certificate);
    this.#validated.set(key, outcome);
    if (outcome instanceof IdentityError) {
      throw outcome;
    }
    return outcome;
  }

  /** Whether the identity is one of those the principal stands for; false for identities that are not valid here. */
  satisfies(identity: Identity, principal: msp.MSPPrincipal): boolean {
    return satisfiesPrincipal(identity, principal, this.#admins);
  }

  #validateOnce(certificate: Certificate): NodeRole | IdentityError {
    try {
      const chain = this.#chain(certificate);
      const issuer = chain[1];
      if (issuer !== undefined && isRevoked(certificate, issuer, this.#revocations)) {
        return new IdentityError('REVOKED', 'The certificate has been revoked');
      }
      return this.#roleOf(certificate, issuer);
    } catch (error) {
      if (error instanceof IdentityError) {
        return error;
      }
      throw error;
    }
  }

  #chain(certificate: Certificate): readonly Certificate[] {
    if (certificate.isCa) {
      throw new IdentityError('UNTRUSTED', 'a certificate authority cannot be used as an identity');
    }
    const chain = [certificate];
    const moment = certificate.notBefore.getTime() + 1000;
    for (let last = certificate; ;) {
      const issuer = this.#issuerOf(last, moment);
      chain.push(issuer);
      if (this.#roots.includes(issuer)) {
        return chain;
      }
      last = issuer;
    }
  }

  #issuerOf(certificate: Certificate, moment: number): Certificate {
    const issuer = [...this.#roots, ...this.#intermediates].find(
      (candidate) => candidate !== certificate && candidate.isCa && certificate.isIssuedBy(candidate),
    );
    if (issuer === undefined) {
      throw new IdentityError(
        'UNTRUSTED',
        'the supplied identity is not valid: certificate signed by unknown authority',
      );
    }
    if (moment < issuer.notBefore.getTime() || moment > issuer.notAfter.getTime()) {
      throw new IdentityError(
        'UNTRUSTED',
        'the supplied identity is not valid: issuer certificate has expired or is not yet valid',
      );
    }
    return issuer;
  }

  #roleOf(certificate: Certificate, issuer: Certificate | undefined): NodeRole {
    const units = this.#nodeUnits.filter(({ unit }) => certificate.organizationalUnits.includes(unit));
    const [found] = units;
    if (found === undefined || units.length > 1) {
      const ous = certificate.organizationalUnits.join(', ');
      throw new IdentityError(
        'NO_ROLE',
        found === undefined
          ? `the identity does not have an OU that resolves to client, peer, orderer, or admin role. OUs: ${ous}, MSP: [${this.id}]`
          : `the identity must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them. OUs: ${ous}, MSP: [${this.id}]`,
      );
    }
    if (found.certifier !== undefined && issuer?.der.equals(found.certifier.der) !== true) {
      throw new IdentityError('NO_ROLE', `certifiersIdentifier does not match, MSP: [${this.id}]`);
    }
    return found.role;
  }
}

function nodeUnitsOf(config: msp.FabricNodeOUs | undefined): readonly NodeOrganizationalUnit[] {
  if (config?.getEnable() !== true) {
    throw new IdentityError('NO_ROLE', 'an MSP without node organisational units is not supported');
  }
  const units: readonly (readonly [NodeRole, msp.FabricOUIdentifier | undefined])[] = [
    ['client', config.getClientOuIdentifier()],
    ['peer', config.getPeerOuIdentifier()],
    ['admin', config.getAdminOuIdentifier()],
    ['orderer', config.getOrdererOuIdentifier()],
  ];
  return units.flatMap(([role, identifier]) => {
    if (identifier === undefined) {
      return [];
    }
    const pem = identifier.getCertificate_asU8();
    const certifier = pem.length === 0 ? undefined : parseCertificate(pem);
    return [{ role, unit: identifier.getOrganizationalUnitIdentifier(), certifier }];
  });
}
