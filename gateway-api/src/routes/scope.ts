import { type Caller, oversees } from '../http/caller.js';
import { Problem } from '../http/problem.js';

/** A row that two sides are party to. */
interface TwoSided {
  readonly institution: string;
  readonly subject: string;
}

/** Whether a caller may see a row: a party to it, or one who oversees. */
export function maySee(caller: Caller, { institution, subject }: TwoSided): boolean {
  return oversees(caller) || [institution, subject].includes(caller.participant);
}

interface Sides {
  readonly institution?: string | undefined;
  readonly subject?: string | undefined;
}

/**
 * Confines a filter to what the caller may see.
 * @throws {Problem} FORBIDDEN where it asks for another's rows
 */
export function confine<Filter extends Sides>(caller: Caller, filter: Filter): Filter {
  if (oversees(caller)) return filter;
  const side = caller.role === 'enterprise' ? 'subject' : 'institution';
  const asked = filter[side];
  if (asked !== undefined && asked !== caller.participant) {
    throw new Problem('FORBIDDEN', `query/${side}: only your own.`);
  }
  return { ...filter, [side]: caller.participant };
}
