import { msp } from '../proto/fabric.js';
import type { OrganizationMaterial } from '../topology/material.js';

/** Fabric's type of an X.509 MSP (`msp/msp.go`, FABRIC). */
const FABRIC = 0;

/** The MSP of an organisation as the channel configuration holds it: roots, and node units for the four roles. */
export function mspConfig({
  organization,
  caCertificate,
  tlsCaCertificate,
}: OrganizationMaterial): msp.MSPConfig {
  const root = Buffer.from(caCertificate);
  const unit = (role: string): msp.FabricOUIdentifier => {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setCertificate(root);
    identifier.setOrganizationalUnitIdentifier(role);
    return identifier;
  };
  const units = new msp.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(unit('client'));
  units.setPeerOuIdentifier(unit('peer'));
  units.setAdminOuIdentifier(unit('admin'));
  units.setOrdererOuIdentifier(unit('orderer'));

  const hashing = new msp.FabricCryptoConfig();
  hashing.setSignatureHashFamily('SHA2');
  hashing.setIdentityIdentifierHashFunction('SHA256');

  const config = new msp.FabricMSPConfig();
  config.setName(organization.mspId);
  config.setRootCertsList([root]);
  config.setTlsRootCertsList([Buffer.from(tlsCaCertificate)]);
  config.setCryptoConfig(hashing);
  config.setFabricNodeOus(units);

  const outer = new msp.MSPConfig();
  outer.setType(FABRIC);
  outer.setConfig(config.serializeBinary());
  return outer;
}
