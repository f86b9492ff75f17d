import { SubjectReference, text } from '../primitives.js';
import { statement } from './common.js';

/** A regulator's or operator's look-up that identifies a subject (G10): recorded before it is answered. */
export const Lookup = statement('lookup', { subject: SubjectReference, reason: text(500) });
