import { z } from 'zod';

/** The record that an objection is about, on its way from where it is shown to the form. */
export const AboutRecord = z.object({
  item: z.string(),
  /** Its handle. */
  record: z.string(),
  /** What tells it from other records, for people. */
  words: z.string(),
});
export type AboutRecord = z.infer<typeof AboutRecord>;

/** Reads it from a place of the browser's history, which may hold anything. */
export function aboutFrom(state: unknown): AboutRecord | undefined {
  return AboutRecord.safeParse(state).data;
}
