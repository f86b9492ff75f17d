import type { Operation } from '../http/operation.js';
import { accesses } from './accesses.js';
import { audit } from './audit.js';
import { catalogue } from './catalogue.js';
import { collection } from './collection.js';
import { consentRequests } from './consent-requests.js';
import { consents } from './consents.js';
import { declarations } from './declarations.js';
import { evaluation } from './evaluation.js';
import { events } from './events.js';
import { keys } from './keys.js';
import { ledger } from './ledger.js';
import { marks } from './marks.js';
import { me } from './me.js';
import { notices } from './notices.js';
import { objections } from './objections.js';
import { officers } from './officers.js';
import { participants } from './participants.js';
import { quality } from './quality.js';
import { reports } from './reports.js';
import type { Services } from './services.js';
import { subjects } from './subjects.js';
import { subscriptions } from './subscriptions.js';
import { webhooks } from './webhooks.js';

/** Every operation of the interface. */
export function operationsOf(services: Services): Operation[] {
  return [
    me,
    participants,
    keys,
    subjects,
    catalogue,
    consentRequests,
    consents,
    accesses,
    reports,
    evaluation,
    marks,
    objections,
    notices,
    declarations,
    collection,
    quality,
    officers,
    ledger,
    audit,
    events,
    webhooks,
    subscriptions,
  ].flatMap((resource) => resource(services));
}
