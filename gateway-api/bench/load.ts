import { sha256Hash } from '@xinjian/chaincode/model';
import { Pool } from 'undici';
import type { Caller } from '../dev/client/caller.js';
import type { Enterprise } from './enterprises.js';
import { forEach } from './many.js';

/** What a run of accesses took. Times are in milliseconds. */
export interface Figures {
  readonly accesses: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** An answer other than 200. */
export class NotServed extends Error {}

/** Access requests as compact JWS, each for the next enterprise, in their order. */
export async function signRequests(
  bank: Caller,
  enterprises: readonly Enterprise[],
  count: number,
): Promise<readonly string[]> {
  const statements: string[] = [];
  const officer = sha256Hash('an officer');
  await forEach(Array.from({ length: count }), 64, async (_none, index) => {
    const { subject, consent, business } = enterprises[index % enterprises.length] as Enterprise;
    const evidence = [{ type: 'financing_application_no', digest: business }];
    const asked = { consent, subject, items: ['SOC-01'], purpose: '01', service: 'query', evidence, officer };
    const { statement } = await bank.sign('access.request', asked);
    statements[index] = statement;
  });
  return statements;
}

/** Sends requests over HTTP, so many at a time, and times each from the first byte sent to the last received. */
export async function drive(
  gateway: string,
  token: string,
  statements: readonly string[],
  inFlight: number,
): Promise<Figures> {
  const pool = new Pool(gateway, { connections: inFlight, headersTimeout: 120_000 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const times: number[] = [];
  const start = performance.now();
  try {
    await forEach(statements, inFlight, async (statement) => {
      const body = JSON.stringify({ statement });
      const began = performance.now();
      const response = await pool.request({ method: 'POST', path: '/v1/accesses', headers, body });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new NotServed(`${response.statusCode} ${text}`);
      times.push(performance.now() - began);
    });
  } finally {
    await pool.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const sorted = times.sort((a, b) => a - b);
  const percentile = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  const accesses = statements.length;
  return {
    ...{ accesses, perSecond: accesses / seconds },
    ...{ p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
  };
}
