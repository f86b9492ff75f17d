import { narrows } from '@xinjian/chaincode/model';
import type { Access } from '../../gateway/shapes/access.js';
import type { Consent } from '../../gateway/shapes/consent.js';
import { plainHex } from '../bytes.js';
import { type Check, check } from '../check.js';
import type { ReadStatement } from '../statement.js';

/** The grant against the access made under it: who, for what, which items, when. */
export function checkGrant(access: Access, consent: Consent, grant: ReadStatement | undefined): Check[] {
  if (grant?.payload.type !== 'consent.grant') return [check('statementReadable', false)];
  const { payload } = grant;
  const { terms } = payload;
  const items = new Set(terms.items.map(({ id }) => id));
  const at = new Date(access.decidedAt);
  const listed = consent.statements.some(({ hash }) => plainHex(hash) === plainHex(grant.hash));
  const allowed = access.outcome === 'ALLOWED';
  return [
    check('statementListed', listed, plainHex(grant.hash)),
    check('consentNamed', access.consent === payload.jti, payload.jti),
    check('subjectMatches', access.subject === payload.iss),
    check('granteeMatches', access.institution === payload.grantee, payload.grantee),
    ...(allowed
      ? [
          check('purposeWithin', terms.purposes.includes(access.purpose), access.purpose),
          check(
            'itemsWithin',
            access.items.every((id) => items.has(id)),
            access.items.join(', '),
          ),
          check('withinTerm', new Date(terms.from) <= at && at < new Date(terms.to)),
        ]
      : []),
  ];
}

/** The grant against the request that it answers: nothing more than was asked. */
export function checkAnswer(request: ReadStatement | undefined, grant: ReadStatement | undefined): Check[] {
  if (request?.payload.type !== 'consent.request') return [check('statementReadable', false)];
  if (grant?.payload.type !== 'consent.grant') return [];
  return [
    check('answersRequest', grant.payload.answers === request.payload.jti, request.payload.jti),
    check('termsNarrowRequest', narrows(grant.payload.terms, request.payload.terms)),
  ];
}
