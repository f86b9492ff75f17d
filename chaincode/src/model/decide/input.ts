import type { CatalogueItem } from '../catalogue.js';
import type {
  ConsentRecord,
  FailureRecord,
  KeyRecord,
  MarkRecord,
  OfficerRecord,
  ParticipantRecord,
} from '../records.js';
import type { AccessPolicy } from '../rules.js';
import type { Purpose } from '../purposes.js';
import type { AccessRequest } from '../statements/access.js';
import type { Usage } from '../usage.js';

/** Everything that a decision depends on; nothing else may influence it. */
export interface DecisionInput {
  readonly request: AccessRequest;
  /** The registered key that the request verifies under, in whatever state. */
  readonly key: KeyRecord;
  /** Who asks; null where an enterprise asks for itself. */
  readonly institution: ParticipantRecord | null;
  /** The consent that the request names; null where it names none, or none such exists. */
  readonly consent: ConsentRecord | null;
  /** The items that request and consent name: of each the latest version, and the versions named. */
  readonly catalogue: readonly CatalogueItem[];
  readonly purposes: readonly Purpose[];
  readonly usage: Usage | null;
  /** Marks on these items of the subject, and on single records of them. */
  readonly marks: readonly Pick<MarkRecord, 'subject' | 'item' | 'mark' | 'records'>[];
  /** The transaction's time. */
  readonly at: string;
  /** What the rule set in force forbids beyond the law. */
  readonly policy?: AccessPolicy;
  /** The officer who asks, where his institution or the regulator ever decided on him. */
  readonly officer?: Pick<OfficerRecord, 'standing'> | null;
  /** The failed access that `retryOf` names, where it opened a retry. */
  readonly failed?: FailureRecord | null;
}
