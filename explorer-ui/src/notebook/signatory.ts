import { z } from 'zod';

/** Who signed for an enterprise last on this browser, so that it need not be typed again. */
const Remembered = z.object({ uscc: z.string(), name: z.string(), authority: z.string() });
export type RememberedSignatory = z.infer<typeof Remembered>;

const entry = (subject: string) => `xinjian.signatory.${subject}`;

export function rememberSignatory(subject: string, signatory: RememberedSignatory): void {
  localStorage.setItem(entry(subject), JSON.stringify(signatory));
}

export function lastSignatory(subject: string): RememberedSignatory | undefined {
  try {
    return Remembered.safeParse(JSON.parse(localStorage.getItem(entry(subject)) ?? 'null')).data;
  } catch {
    return undefined;
  }
}
