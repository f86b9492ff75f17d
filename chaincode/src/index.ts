import { AccessContract } from './contracts/access.js';
import { AuditContract } from './contracts/audit.js';
import { CatalogueContract } from './contracts/catalogue.js';
import { ConsentContract } from './contracts/consent.js';
import { RegistryContract } from './contracts/registry.js';

/** What `fabric-chaincode-node` runs. */
export const contracts = [
  RegistryContract,
  CatalogueContract,
  ConsentContract,
  AccessContract,
  AuditContract,
];
