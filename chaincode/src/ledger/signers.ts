import {
  INSTITUTION_KINDS,
  LedgerError,
  type ParticipantKind,
  type ParticipantRecord,
  type StatementType,
} from '../model/index.js';

type Signer = ParticipantKind | 'enterprise';

interface SignerRule {
  /** The kinds that may sign; any where absent, the statement's own members then say who. */
  readonly kinds?: readonly Signer[];
  /** Whether one suspended or retired may still sign: a request is then denied and recorded, a report is owed. */
  readonly anyStanding?: true;
}

const ENTERPRISE: SignerRule = { kinds: ['enterprise'] };
const OPERATOR: SignerRule = { kinds: ['operator'] };
const REGULATOR: SignerRule = { kinds: ['regulator'] };
const OVERSEERS: SignerRule = { kinds: ['operator', 'regulator'] };

/** Whose registered role allows which statement (LEDGER.md, Statements). */
const SIGNERS: Readonly<Record<StatementType, SignerRule>> = {
  'consent.request': { kinds: INSTITUTION_KINDS },
  'consent.grant': ENTERPRISE,
  'consent.refuse': ENTERPRISE,
  'consent.pause': { kinds: ['enterprise', 'regulator'] },
  'consent.resume': ENTERPRISE,
  'consent.withdraw': ENTERPRISE,
  'consent.narrow': ENTERPRISE,
  'access.request': { anyStanding: true },
  'access.acknowledge': { anyStanding: true },
  'usage.report': { anyStanding: true },
  'push.subscribe': { kinds: INSTITUTION_KINDS },
  'push.unsubscribe': { anyStanding: true },
  'objection.raise': ENTERPRISE,
  'objection.withdraw': ENTERPRISE,
  'objection.transfer': OPERATOR,
  'objection.decide': { kinds: ['operator', 'data_provider'] },
  'declaration.make': ENTERPRISE,
  'key.register': {},
  'key.rotate': {},
  'key.revoke': {},
  'participant.register': OVERSEERS,
  'participant.suspend': OVERSEERS,
  'participant.reinstate': OVERSEERS,
  'participant.retire': OPERATOR,
  'catalogue.publish': OPERATOR,
  'purposes.publish': OPERATOR,
  'item.mark': OPERATOR,
  'evaluation.publish': OPERATOR,
  'officer.disable': {},
  'officer.enable': {},
  lookup: OVERSEERS,
  'rules.publish': REGULATOR,
  'finding.raise': REGULATOR,
  'case.open': REGULATOR,
  'case.answer': { anyStanding: true },
  'case.close': REGULATOR,
  'checkpoint.anchor': { kinds: ['operator', 'notary'] },
};

/**
 * Checks a statement's signer against its registered role and standing.
 * @param signer the participant, or null for an enterprise
 * @throws {LedgerError} FORBIDDEN
 */
export function assertSigner(type: StatementType, signer: ParticipantRecord | null): void {
  const { kinds, anyStanding } = SIGNERS[type];
  const kind = signer?.kind ?? 'enterprise';
  if (kinds !== undefined && !kinds.includes(kind))
    throw new LedgerError('FORBIDDEN', `iss: ${kind} may not sign ${type}`);
  if (signer !== null && anyStanding !== true) assertActive(signer, 'iss');
}

/**
 * @param path the member that names the participant
 * @throws {LedgerError} FORBIDDEN for one suspended or retired
 */
export function assertActive({ id, standing }: ParticipantRecord, path: string): void {
  if (standing !== 'ACTIVE') throw new LedgerError('FORBIDDEN', `${path}: ${id} is ${standing}`);
}

/** Kinds that the operator neither admits nor may touch: else it could silence those who watch it. */
const BEYOND_OPERATOR: readonly ParticipantKind[] = ['operator', 'regulator', 'notary', 'identity_issuer'];

/** Whether one overseer may decide on another participant's standing and keys. */
export function governs(overseer: ParticipantRecord, other: ParticipantRecord | null): boolean {
  if (overseer.kind === 'regulator') return other?.kind !== 'regulator';
  return overseer.kind === 'operator' && (other === null || !BEYOND_OPERATOR.includes(other.kind));
}
