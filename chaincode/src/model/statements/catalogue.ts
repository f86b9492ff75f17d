import { z } from 'zod';
import { CatalogueItem, ItemId } from '../catalogue.js';
import { Digest, SubjectReference } from '../primitives.js';
import { PurposeTable } from '../purposes.js';
import { statement } from './common.js';

/** One item in one version; versions of an item follow each other without gap. */
export const CataloguePublish = statement('catalogue.publish', { item: CatalogueItem });
export const PurposesPublish = statement('purposes.publish', { table: PurposeTable });

/** An objection or a repair on one record of a subject, or its end. */
export const ItemMark = statement('item.mark', {
  subject: SubjectReference,
  item: ItemId,
  mark: z.enum(['objection', 'repaired', 'none']),
  /** Salted digest of the case number. */
  case: Digest,
});
