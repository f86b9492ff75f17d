import { X509Certificate } from 'node:crypto';
import { LedgerError } from '../model/index.js';
import type { LedgerContext } from './context.js';

/** The organisations that run peers, by the office that each holds (NETWORK.md). */
export const FOUNDER_MSPS = {
  operator: 'OperatorMSP',
  regulator: 'RegulatorMSP',
  notary: 'NotaryMSP',
} as const;

/** Who may carry a transaction to the ledger; its statements say who answers for it. */
interface CarrierRule {
  /** The MSPs of the creator; any member of the channel where absent. */
  readonly mspIds?: readonly string[];
  /** An attribute of the creator's certificate (Fabric CA's extension). */
  readonly attribute?: readonly [name: string, value: string];
  /** Only an administrator of the organisation. */
  readonly admin?: true;
}

const CARRIERS = {
  /** A statement speaks for itself, whoever brings it. */
  statement: {},
  /** Registers a founder. */
  founder: { mspIds: Object.values(FOUNDER_MSPS), admin: true },
  /** Records and settles accesses: the single outlet's gateway. */
  gateway: { mspIds: [FOUNDER_MSPS.operator], attribute: ['xinjian.role', 'gateway'] },
  /** Reads the world state: rivals do not read each other. */
  reader: { mspIds: Object.values(FOUNDER_MSPS) },
} as const satisfies Record<string, CarrierRule>;

/**
 * Checks the transaction's creator against the table of carriers.
 * @throws {LedgerError} FORBIDDEN
 */
export function assertCarrier(ctx: LedgerContext, carrier: keyof typeof CARRIERS): void {
  const { mspIds, attribute, admin }: CarrierRule = CARRIERS[carrier];
  const { clientIdentity } = ctx;
  const refuse = (why: string) => new LedgerError('FORBIDDEN', `carrier: ${why}`);
  if (mspIds !== undefined && !mspIds.includes(clientIdentity.getMSPID()))
    throw refuse(`not of ${mspIds.join(', ')}`);
  if (attribute !== undefined && !clientIdentity.assertAttributeValue(...attribute))
    throw refuse(`without attribute ${attribute.join('=')}`);
  if (admin === true && !isAdmin(ctx)) throw refuse('not an administrator');
}

/** By Fabric's node OU, or by Fabric CA's attribute of the identity's type. */
function isAdmin({ clientIdentity }: LedgerContext): boolean {
  if (clientIdentity.assertAttributeValue('hf.Type', 'admin')) return true;
  const { subject } = new X509Certificate(clientIdentity.getIDBytes());
  return subject.split('\n').includes('OU=admin');
}
