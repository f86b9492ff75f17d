import { z } from 'zod';
import { areDistinct, text } from './primitives.js';

/** The masking rules of the catalogue; what each does is in `masking.ts`. */
export const MASKINGS = [
  'none',
  'drop',
  'mask_name',
  'mask_id_card',
  'mask_phone',
  'mask_account',
  'mask_address',
  'band_amount',
  'band_count',
  'truncate_month',
] as const;
export const Masking = z.enum(MASKINGS);
export type Masking = z.infer<typeof Masking>;

export const Sensitivity = z.enum(['public', 'commercial_secret', 'personal', 'personal_sensitive']);
export type Sensitivity = z.infer<typeof Sensitivity>;

export const FieldName = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'expected a field name');

export const CatalogueField = z.strictObject({
  name: FieldName,
  name_zh: text(100),
  type: text(60),
  sensitivity: Sensitivity,
  masking: Masking,
});
export type CatalogueField = z.infer<typeof CatalogueField>;

export const ItemId = z.string().regex(/^[A-Z]{3,4}-[0-9]{2}$/, 'expected an item id such as TAX-04');
export const ItemVersion = z.int().min(1).max(1_000_000);

/**
 * Negative information 失信信息, by fields of a record: served for five years from its end, and not once `repaired`
 * 已信用修复 is true. The end is the date in `ended`, and while that is empty it goes on; of what has no such field, the
 * date in `since`.
 */
const Negative = z.strictObject({
  since: FieldName,
  ended: FieldName.optional(),
  repaired: FieldName.optional(),
});

/** One information item 信息项 of the sharing catalogue 共享清单. */
const CatalogueEntry = z.strictObject({
  id: ItemId,
  version: ItemVersion,
  category: text(100),
  name_zh: text(100),
  name_en: text(200),
  provider_zh: text(200),
  provider_en: text(200),
  sharing_mode: z.enum(['physical', 'interface', 'national_hq_to_hq', 'self_declared', 'computed']),
  basis: z.array(text(300)).max(20),
  disclosure: z.enum(['public', 'authorised']),
  update_frequency: text(100),
  fields: z
    .array(CatalogueField)
    .min(1)
    .max(200)
    .refine((fields) => areDistinct(fields.map((each) => each.name)), 'expected each field once'),
  confidence: z.strictObject({ in_sharing_list: text(20), fields: text(20) }),
  note: text(2000).optional(),
  negative: Negative.optional(),
});
export const CatalogueItem = CatalogueEntry.superRefine(({ negative = {}, fields }, context) => {
  for (const [member, field] of Object.entries(negative)) {
    if (fields.some(({ name }) => name === field)) continue;
    context.addIssue({
      code: 'custom',
      path: ['negative', member],
      message: 'expected a field of the item',
    });
  }
});
export type CatalogueItem = z.infer<typeof CatalogueItem>;
