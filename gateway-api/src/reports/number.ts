import { sha256Hash, shanghaiDay } from '@xinjian/chaincode/model';

const SHANGHAI_OFFSET_MS = 8 * 3600 * 1000;

/** The number of a report: 14 digits of its time in Asia/Shanghai, and 8 that its access gives. */
export function reportNumber(access: string, issuedAt: string): string {
  const serial = Number(BigInt(sha256Hash(access)) % 100_000_000n);
  return `${shanghaiTime(issuedAt).replaceAll(/\D/g, '')}${String(serial).padStart(8, '0')}`;
}

/** `YYYY-MM-DD HH:mm:ss` in Asia/Shanghai. */
export function shanghaiTime(at: string): string {
  const local = new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString();
  return `${shanghaiDay(at)} ${local.slice(11, 19)}`;
}
