import { z } from 'zod';
import { CatalogueItem, ItemId } from '../catalogue.js';
import { Digest, RecordHandle, SubjectReference, text } from '../primitives.js';
import { PurposeTable } from '../purposes.js';
import { statement } from './common.js';

/** One item in one version; versions of an item follow each other without gap. */
export const CataloguePublish = statement('catalogue.publish', { item: CatalogueItem });
export const PurposesPublish = statement('purposes.publish', { table: PurposeTable });

/** An objection or a repair on one record of a subject, or on all of an item, or its end. */
export const ItemMark = statement('item.mark', {
  subject: SubjectReference,
  item: ItemId,
  /** The record; absent: the item as a whole. */
  record: RecordHandle.optional(),
  mark: z.enum(['objection', 'repaired', 'none']),
  /** Salted digest of the case number. */
  case: Digest,
});

/** Which evaluation model: its version, and the SHA-256 of the RFC 8785 form of the file that anyone can read. */
export const EvaluationModel = z.strictObject({ version: text(20), hash: Digest });
export type EvaluationModel = z.infer<typeof EvaluationModel>;

/** A model by which a computed item is evaluated from now on; a version is published once. */
export const EvaluationPublish = statement('evaluation.publish', { item: ItemId, model: EvaluationModel });
