import { CatalogueItem, KeyRecord, ParticipantRecord, Purpose } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { Written } from './lists.js';

export const Participant = z
  .object({ ...ParticipantRecord.shape, ...Written.shape })
  .meta({ id: 'Participant' });
export const Key = z.object({ ...KeyRecord.shape, ...Written.shape }).meta({ id: 'Key' });
export const CatalogueRow = z
  .object({ ...CatalogueItem.shape, ...Written.shape, publishedAt: z.string() })
  .meta({ id: 'CatalogueRow' });

export const Purposes = z
  .object({
    version: z.string(),
    purposes: z.array(z.object(Purpose.shape)),
    denials: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string(), rule: z.string() })),
  })
  .meta({ id: 'Purposes' });
