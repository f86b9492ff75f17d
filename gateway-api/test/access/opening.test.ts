import canonicalize from 'canonicalize';
import { expect } from 'chai';
import { saltedDigest } from '@xinjian/chaincode/model';
import { openingOf, shownTo } from '../../src/access/opening.js';
import { createCollect } from '../../src/collection/collect.js';
import { digest } from '../support/story.js';

const FILE = digest('the file');
const provenance = {
  ...{
    provider: 'bureau',
    kind: 'file' as const,
    name: 'a.csv',
    digest: FILE,
    salt: digest('salt'),
    line: 2,
  },
  receivedAt: '2026-11-22T08:00:00.000Z',
};
const row = { docNo: '1', contact: '13800138000' };

async function collected() {
  const collect = createCollect({
    ...{ interfaces: new Map(), onFault: () => undefined },
    zone: {
      records: () => Promise.resolve([{ row, provenance, changedAt: provenance.receivedAt }]),
      holds: () => Promise.resolve(true),
    },
    catalogue: () => Promise.resolve({ provider_zh: 'bureau' } as never),
  });
  const [found] = await collect([{ id: 'ADM-02', version: 1 }], 'a code', AbortSignal.timeout(1_000));
  return found!;
}

describe('what opens the digests of sources', () => {
  it('recomputes the digest that is settled, and those of file or message', async () => {
    const found = await collected();
    const opening = openingOf(found, [row])!;
    expect(saltedDigest(opening.salt, canonicalize([row])!)).to.equal(found.sourceDigest);
    expect(opening.sources).to.have.length(1);
    expect(saltedDigest(opening.sources[0]!.salt, FILE)).to.equal(found.sources[0]!.digest);
  });

  it('is for a receiver only where it was given all in clear, and of files for the regulator alone', async () => {
    const found = await collected();
    const whole = openingOf(found, [row])!;
    const masked = openingOf(found, [{ ...row, contact: '138****8000' }])!;
    const fewer = openingOf(found, [])!;
    const items = (reader: Parameters<typeof shownTo>[0]) =>
      shownTo(reader, [whole, masked, fewer]).map(({ salt, sources }) => [salt, sources.length]);
    expect(items('receiver')).to.deep.equal([[whole.salt, 0]]);
    expect(items('subject')).to.deep.equal([whole, masked, fewer].map(({ salt }) => [salt, 0]));
    expect(items('regulator')).to.deep.equal([whole, masked, fewer].map(({ salt }) => [salt, 1]));
  });
});
