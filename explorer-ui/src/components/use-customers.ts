import { useQuery } from '@tanstack/react-query';
import { knownCustomers } from '../notebook/customers.js';

const NONE: ReadonlyMap<string, string> = new Map();

/** Codes of the enterprises that were looked up on this browser, by subject reference. */
export function useCustomers(): ReadonlyMap<string, string> {
  return useQuery({ queryKey: ['customers'], queryFn: knownCustomers }).data ?? NONE;
}
