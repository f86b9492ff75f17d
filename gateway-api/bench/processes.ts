import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** What a process used between two looks. */
export interface Usage {
  readonly name: string;
  /** Of one core, as a fraction. */
  readonly cpu: number;
  /** Resident, in bytes, at the second look. */
  readonly memory: number;
}

interface Look {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** In clock ticks, user and system. */
  readonly ticks: number;
  readonly pages: number;
}

const TICKS_PER_SECOND = 100;
const PAGE = 4096;

/**
 * Measures this process and all that descend from it, from now on until it is asked (Linux, proc(5)).
 * @returns what to ask, once
 */
export async function measure(): Promise<() => Promise<readonly Usage[]>> {
  const before = new Map((await look()).map((each) => [each.pid, each.ticks]));
  const start = performance.now();
  return async () => {
    const seconds = (performance.now() - start) / 1000;
    return (await look()).map(({ pid, name, ticks, pages }) => ({
      name,
      cpu: (ticks - (before.get(pid) ?? 0)) / TICKS_PER_SECOND / seconds,
      memory: pages * PAGE,
    }));
  };
}

async function look(): Promise<readonly Look[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const looks = (await Promise.all(pids.map(lookAt))).filter((each) => each !== null);
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const { pid, parent } of looks) if (ours.has(parent)) ours.add(pid);
  }
  return looks.filter(({ pid }) => ours.has(pid));
}

/** @returns null where it has ended meanwhile */
async function lookAt(pid: number): Promise<Look | null> {
  try {
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
    );
    // the second field is the program in parentheses and may hold blanks
    const fields =
      stat
        ?.slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number) ?? [];
    const [ticks, pages] = [(fields[11] ?? 0) + (fields[12] ?? 0), fields[21] ?? 0];
    return { pid, parent: fields[1] ?? 0, name: nameOf(command ?? '', pid), ticks, pages };
  } catch {
    return null;
  }
}

/** As a reader knows it: by the script where Node runs one. */
const NAMES: readonly (readonly [string, string])[] = [
  ['fabric-shim', 'chaincode'],
  ['network/dist', 'network'],
  ['dist/src/main.js', 'gateway'],
  ['identity-issuer', 'identity issuer'],
  ['dist/dev/provider', 'provider'],
  ['explorer-ui', 'explorer'],
  ['secantusd', 'database'],
];

function nameOf(command: string, pid: number): string {
  if (pid === process.pid) return 'driver';
  const known = NAMES.find(([part]) => command.includes(part));
  return known?.[1] ?? basename(command.split('\0', 1)[0] ?? '');
}
