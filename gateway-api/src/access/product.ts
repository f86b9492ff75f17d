import type { AccessRequest } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import type { Recorded } from './claim.js';
import type { DeliveredData } from './delivery.js';

/** What leaves for an access, as it is kept for a repeated statement, and the bytes that its digest is over. */
export interface Product {
  readonly body: string;
  readonly digested: string | Uint8Array;
}

/** All that a product may be made of. */
export interface Making {
  readonly request: AccessRequest;
  readonly recorded: Recorded;
  /** Collected, and masked as the decision obliges. */
  readonly data: DeliveredData;
  /** Null where nothing was opened, and so nothing looked up. */
  readonly uscc: string | null;
  /** Of the digest that will be settled. */
  readonly salt: string;
}

/** Nothing can leave, though all was collected: the product could not be made, or is larger than may leave. */
export class NotMade extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotMade';
  }
}

/** The largest body in bytes: it is kept in one document of the database, which takes 16 MiB. */
export const LARGEST_BODY = 12 * 1024 * 1024;

/** Makes what leaves by a service. @throws {NotMade} */
export type MakeProduct = (making: Making) => Promise<Product>;

/** The data themselves: the digest is over their RFC 8785 form. */
export function makeData({ data }: Making): Promise<Product> {
  const body = canonicalize(data) ?? '';
  return Promise.resolve({ body, digested: body });
}

/** Makes a product of no more than {@link LARGEST_BODY}. @throws {NotMade} */
export async function makeWithin(make: MakeProduct, making: Making): Promise<Product> {
  const product = await make(making);
  const bytes = Buffer.byteLength(product.body);
  if (bytes > LARGEST_BODY) throw new NotMade(`${making.request.jti}: a body of ${bytes} bytes is too large`);
  return product;
}
