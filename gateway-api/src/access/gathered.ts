import type { Vault, VaultEntry } from '../vault/vault.js';
import type { KeptRecord, Zone } from '../zone/zone.js';
import { GroupCommit, type GroupLimits } from './group-commit.js';

/** How the database is asked: for many at once, while two questions are under way. */
export const READING: GroupLimits = { size: 500, depth: 2 };

/** The vault, asked once for all that wait. */
export function gatheredVault(vault: Pick<Vault, 'revealAll'>): Pick<Vault, 'reveal'> {
  const asked = new GroupCommit<string, (() => VaultEntry) | undefined>({
    ...READING,
    commit: async (subjects) => {
      const found = await vault.revealAll(subjects);
      return subjects.map((subject) => found.get(subject));
    },
  });
  return { reveal: async (subject) => (await asked.add(subject))?.() ?? null };
}

/** The zone, asked once an item for all that wait. */
export function gatheredZone(zone: Pick<Zone, 'recordsOf' | 'holds'>): Pick<Zone, 'records' | 'holds'> {
  const asked = new GroupCommit<{ item: string; uscc: string }, KeptRecord[]>({
    ...READING,
    commit: async (wanted) => {
      const items = [...new Set(wanted.map(({ item }) => item))];
      const found = new Map(
        await Promise.all(
          items.map(async (item) => {
            const usccs = wanted.filter((each) => each.item === item).map(({ uscc }) => uscc);
            return [item, await zone.recordsOf(item, usccs)] as const;
          }),
        ),
      );
      return wanted.map(({ item, uscc }) => [...(found.get(item)?.get(uscc) ?? [])]);
    },
  });
  return { records: (item, uscc) => asked.add({ item, uscc }), holds: (item) => zone.holds(item) };
}
