import { z } from 'zod';

/** What the main job reads of the gateway's answers. */
const onLedger = { transactionId: z.string(), blockNumber: z.number() };

export const Receipt = z.object({
  ...onLedger,
  access: z.string(),
  position: z.number(),
  digest: z.string().nullable(),
  salt: z.string().nullable(),
  jws: z.string(),
});

export const Created = z.object({ ...onLedger, id: z.string(), state: z.string() });

export const Allowed = z.object({
  access: z.string(),
  decision: z.object({ outcome: z.literal('ALLOWED') }),
  data: z.unknown(),
  receipt: Receipt,
});

export const Denied = z.object({
  code: z.literal('ACCESS_DENIED'),
  reasons: z.array(z.object({ code: z.string(), rule: z.string(), text: z.unknown() })),
  receipt: Receipt.omit({ digest: true, salt: true }),
});

export const AccessDetail = z.object({
  ...onLedger,
  id: z.string(),
  outcome: z.string(),
  consent: z.string(),
  statement: z.string(),
  settlement: z.object({ outcome: z.string(), digest: z.string().nullable(), ...onLedger }).nullable(),
});

export const ConsentDetail = z.object({
  ...onLedger,
  id: z.string(),
  state: z.string(),
  subject: z.string(),
  grantee: z.string(),
  statements: z.array(z.object({ type: z.string(), statement: z.string(), ...onLedger })),
});

export const Keys = z.object({
  items: z.array(
    z.object({
      kid: z.string(),
      assurance: z.string(),
      issuer: z.string().nullable(),
      jwk: z.looseObject({ kty: z.string() }),
    }),
  ),
});

export const LedgerTransaction = z.object({
  ...onLedger,
  validationCode: z.string(),
  endorsements: z.array(
    z.object({ mspId: z.string(), certificate: z.string(), signed: z.string(), signature: z.string() }),
  ),
});

const CatalogueRow = z.object({
  id: z.string(),
  version: z.number(),
  name_zh: z.string(),
  provider_zh: z.string(),
  fields: z.array(z.object({ name: z.string(), name_zh: z.string() })),
});
export type CatalogueRow = z.infer<typeof CatalogueRow>;
export const CatalogueRows = z.object({ items: z.array(CatalogueRow) });
