import { randomBytes } from 'node:crypto';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import pRetry from 'p-retry';
import { z } from 'zod';
import type { Answer, Caller } from '../../dev/client/caller.js';
import { untilAnswered } from '../../dev/client/until.js';
import { type MortalPlatform, VICTIMS } from './platform.js';
import { Random } from './random.js';

/** One access request, and every final answer that its caller ever got. */
export interface Asked {
  readonly statement: string;
  readonly answers: readonly Answer[];
}

export interface CrashSettings {
  readonly kills: number;
  /** Callers at once. */
  readonly callers: number;
}

interface Agreed {
  readonly consent: string;
  readonly business: string;
}

/** Consents that share the accesses: each with a quota, so that accesses are in each other's way. */
const CONSENTS = 6;
/** Answers between one kill and the next, at most. */
const BETWEEN = 8;
/** A caller's own patience: longer than any restart. */
const PATIENCE = { retries: 300, factor: 1, minTimeout: 100 } as const;
const DAY = 24 * 60 * 60_000;

/** Asks for data without end while processes die, and once more after the last kill for whatever has no answer. */
export async function drive(
  platform: MortalPlatform,
  { kills, callers }: CrashSettings,
  random: Random,
  onKill: (victim: string) => void,
): Promise<readonly Asked[]> {
  const bank = platform.caller('bank');
  const agreed = await Promise.all(Array.from({ length: CONSENTS }, () => agree(platform)));
  // of their own, so that the callers' progress does not change who is killed
  const choices = new Random(random.below(2 ** 31));
  const asked: Asked[] = [];
  let isOver = false;
  let progressed: () => void = () => undefined;
  const work = Array.from({ length: callers }, async () => {
    while (!isOver) {
      asked.push(await ask(bank, platform, choices.oneOf(agreed), choices.below(2) === 0));
      progressed();
    }
  });
  for (let left = kills; left > 0;) {
    for (let answers = random.below(BETWEEN); answers >= 0; answers -= 1) {
      await new Promise<void>((resolve) => (progressed = resolve));
    }
    const victim = random.oneOf(VICTIMS);
    if (!(await platform.kill(victim))) continue;
    onKill(victim);
    left -= 1;
  }
  isOver = true;
  await Promise.all(work);
  return asked;
}

/** Sends one statement until it is answered for good, and half of them once more. */
async function ask(
  bank: Caller,
  platform: MortalPlatform,
  { consent, business }: Agreed,
  isRepeated: boolean,
): Promise<Asked> {
  const { statement } = await bank.sign('access.request', {
    ...{ consent, subject: platform.account('enterprise').participant, items: ['SOC-01'] },
    ...{ purpose: '01', service: 'query', officer: sha256Hash('an officer') },
    evidence: [{ type: 'financing_application_no', digest: business }],
  });
  const send = () =>
    pRetry(() => untilAnswered(() => bank.send('POST', '/v1/accesses', { statement })), PATIENCE);
  const first = await send();
  return { statement, answers: isRepeated ? [first, await send()] : [first] };
}

async function agree(platform: MortalPlatform): Promise<Agreed> {
  const business = digest();
  const body = await platform.caller('enterprise').state('/v1/consents', 'consent.grant', {
    grantee: platform.account('bank').participant,
    terms: {
      items: [{ id: 'SOC-01', version: 1 }],
      ...{ purposes: ['01'], services: ['query'], disclosure: 'clear', business, onward: false },
      from: new Date(Date.now() - 60_000).toISOString(),
      to: new Date(Date.now() + 30 * DAY).toISOString(),
      quota: { total: 1_000_000, perDay: 1_000_000 },
      dataLife: { unit: 'month', value: 6 },
    },
    ...{ documentDigest: digest(), templateVersion: '1' },
    signatory: { digest: digest(), authority: 'legal_representative', proof: 'simulated' },
  });
  return { consent: z.object({ id: z.string() }).parse(body).id, business };
}

function digest(): string {
  return saltedDigest(`0x${randomBytes(32).toString('hex')}`, 'invented');
}
