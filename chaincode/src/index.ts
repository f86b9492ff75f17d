import { AccessContract } from './contracts/access.js';
import { AuditContract } from './contracts/audit.js';
import { CatalogueContract } from './contracts/catalogue.js';
import { ConsentContract } from './contracts/consent.js';
import { PushContract } from './contracts/push.js';
import { RegistryContract } from './contracts/registry.js';
import { SubjectContract } from './contracts/subject.js';
import { quietDebug } from './ledger/shim-log.js';

quietDebug();

/** What `fabric-chaincode-node` runs. */
export const contracts = [
  RegistryContract,
  CatalogueContract,
  ConsentContract,
  AccessContract,
  PushContract,
  SubjectContract,
  AuditContract,
];
