import { z } from 'zod';

/** The header by which a call that carries no statement is known again. */
export const KEY_HEADER = 'Idempotency-Key';

/** Visible ASCII, as the caller chooses: best a fresh UUID for each thing that it means to do. */
export const IdempotencyKey = z
  .string()
  .regex(/^[!-~]{1,255}$/, 'expected up to 255 visible characters')
  .optional()
  .meta({ description: 'The same call again under the same key does nothing again and ends as at first' });
