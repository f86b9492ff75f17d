import type { Operation } from '../http/operation.js';
import { accesses } from './accesses.js';
import { audit } from './audit.js';
import { catalogue } from './catalogue.js';
import { consentRequests } from './consent-requests.js';
import { consents } from './consents.js';
import { evaluation } from './evaluation.js';
import { events } from './events.js';
import { keys } from './keys.js';
import { ledger } from './ledger.js';
import { marks } from './marks.js';
import { me } from './me.js';
import { officers } from './officers.js';
import { participants } from './participants.js';
import { reports } from './reports.js';
import type { Services } from './services.js';
import { subjects } from './subjects.js';

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
    officers,
    ledger,
    audit,
    events,
  ].flatMap((resource) => resource(services));
}
