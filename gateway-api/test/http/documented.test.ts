import { expect } from 'chai';
import { useGateway } from '../support/gateway.js';

interface Documented {
  readonly summary: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly description: string }>;
}

describe('the document of the interface', () => {
  const gateway = useGateway();
  let operations: (readonly [string, Documented])[];

  before(async () => {
    const response = await fetch(`${gateway().url}/openapi.json`);
    const { paths } = (await response.json()) as { paths: Record<string, Record<string, Documented>> };
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    );
  });

  const codes = ({ responses }: Documented, status: number) => responses[status]?.description ?? '';

  it('says of every operation what any may answer: too much, too slow, too often, not now', () => {
    for (const [name, operation] of operations)
      for (const [status, code] of [
        [400, 'MALFORMED'],
        [408, 'REQUEST_TIMEOUT'],
        [413, 'PAYLOAD_TOO_LARGE'],
        [429, 'RATE_LIMITED'],
        [500, 'INTERNAL'],
        [503, 'DATABASE_UNAVAILABLE'],
        [503, 'STOPPING'],
      ] as const)
        expect(codes(operation, status), name).to.include(code);
  });

  it('says of every one that carries a statement what the ledger may say of it, that it names nothing known included', () => {
    const carrying = operations.filter(([, { responses }]) => responses['504'] !== undefined);
    const changing = carrying.filter(([name]) => !name.startsWith('get '));
    expect(changing.length).to.be.greaterThan(20);
    expect(changing.map(([name]) => name)).to.include('post /v1/keys');
    for (const [name, operation] of changing)
      for (const [status, code] of [
        [401, 'BAD_SIGNATURE'],
        [401, 'KEY_NOT_VALID'],
        [404, 'NOT_FOUND'],
        [409, 'CONFLICT'],
        [409, 'IDEMPOTENCY_CONFLICT'],
        [422, 'STALE'],
        [503, 'LEDGER_UNAVAILABLE'],
        [504, 'COMMIT_UNKNOWN'],
        [504, 'READ_MODEL_BEHIND'],
      ] as const)
        expect(codes(operation, status), name).to.include(code);
  });

  it('says of both forms of a push of records, and of the lines of a batch', () => {
    const contentOf = (named: string) =>
      Object.keys(operations.find(([name]) => name === named)![1].requestBody!.content);
    expect(contentOf('put /v1/collection/{item}')).to.deep.equal([
      'application/json',
      'application/x-ndjson',
    ]);
    expect(contentOf('post /v1/accesses/batch')).to.deep.equal(['application/x-ndjson']);
  });
});
