import type { Contract } from '@hyperledger/fabric-gateway';

/** What a load achieved; times in milliseconds. */
export interface LoadFigures {
  readonly transactions: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long a load lasts, and how many submissions are under way at any moment of it. */
export interface Load {
  readonly inFlight: number;
  /** Ends the load once it answers true; asked before each submission with the number sent so far. */
  readonly until: (sent: number) => boolean;
}

/**
 * Submits transactions that touch a key each, through the gateway service: endorsed by two organisations, ordered,
 * and waited for until the peer says VALID.
 * @throws the first submission's error
 */
export async function submitUnder({ inFlight, until }: Load, contract: Contract): Promise<LoadFigures> {
  const latencies: number[] = [];
  let sent = 0;
  const begun = performance.now();
  const client = async () => {
    while (!until(sent)) {
      sent += 1;
      const start = performance.now();
      await contract.submitTransaction('put', `bench-${String(sent)}`, 'x'.repeat(200));
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  return figures(latencies, performance.now() - begun);
}

/** Ends a load after a time. */
export function seconds(duration: number): Load['until'] {
  const end = performance.now() + duration * 1000;
  return () => performance.now() >= end;
}

/** Ends a load after so many transactions. */
export function transactions(count: number): Load['until'] {
  return (sent) => sent >= count;
}

function figures(latencies: readonly number[], elapsed: number): LoadFigures {
  const sorted = latencies.toSorted((one, other) => one - other);
  const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  return {
    transactions: sorted.length,
    perSecond: (sorted.length / elapsed) * 1000,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}
