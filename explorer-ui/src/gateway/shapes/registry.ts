import { CatalogueItem, DenialCode, KeyRecord, ParticipantRecord, Purpose } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { position } from './list.js';

export const Participant = z.object({ ...ParticipantRecord.shape, ...position });
export type Participant = z.infer<typeof Participant>;

export const Key = z.object({ ...KeyRecord.shape, ...position });
export type Key = z.infer<typeof Key>;

export const ROLES = [
  'enterprise',
  'institution',
  'provider',
  'operator',
  'regulator',
  'notary',
  'issuer',
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Who is calling: the person's name, and the participant (or subject reference) that it acts for. */
export const Me = z.object({
  sub: z.string(),
  name: z.string(),
  role: Role,
  participant: z.string(),
  kind: z.string(),
  /** Its unified social credit code, where the gateway knows it. */
  uscc: z.string().nullable(),
  keys: z.array(z.object({ ...KeyRecord.shape, written: z.unknown().optional() })),
});
export type Me = z.infer<typeof Me>;

export const CatalogueRow = z.object({ ...CatalogueItem.shape, publishedAt: z.string() });
export type CatalogueRow = z.infer<typeof CatalogueRow>;

export const Purposes = z.object({
  version: z.string(),
  purposes: z.array(z.object(Purpose.shape)),
  denials: z.array(z.object({ code: DenialCode, zh: z.string(), en: z.string(), rule: z.string() })),
});
export type Purposes = z.infer<typeof Purposes>;
