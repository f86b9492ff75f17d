import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InvalidProviders,
  type ProviderRules,
  readProviderConfigurations,
} from '../../src/providers/configuration.js';

describe('readProviderConfigurations', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'xinjian-providers-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  const development: ProviderRules = { mode: 'development' };
  const production: ProviderRules = { mode: 'production' };

  async function read(value: unknown, rules = development) {
    const file = join(folder, 'providers.json');
    await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
    return readProviderConfigurations(file, rules);
  }
  const problems = async (value: unknown, rules?: ProviderRules) => {
    const error = await read(value, rules).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InvalidProviders);
    return (error as Error).message.split('\n').map((line) => line.replace(/^PROVIDERS_FILE: /, ''));
  };
  const one = { item: 'TAX-04', url: 'http://127.0.0.1:8082/records', provider: 'tax' };

  it('reads a token, or certificates beside the file', async () => {
    const [withToken] = await read([{ ...one, token: 'x'.repeat(16) }]);
    expect(withToken).to.include({ timeoutMs: 5000 });
    for (const name of ['c.pem', 'k.pem', 'ca.pem']) await writeFile(join(folder, name), '');
    const key = join(folder, 'k.pem');
    const [withTls] = await read([{ ...one, tls: { cert: 'c.pem', key, ca: 'ca.pem' } }]);
    expect(withTls).to.deep.include({
      tls: { cert: join(folder, 'c.pem'), key, ca: join(folder, 'ca.pem') },
    });
  });

  it('reads a token beside an authority of its own, or beside certificates', async () => {
    const token = 'x'.repeat(16);
    for (const name of ['c.pem', 'k.pem', 'ca.pem']) await writeFile(join(folder, name), '');
    for (const tls of [{ ca: 'ca.pem' }, { cert: 'c.pem', key: 'k.pem', ca: 'ca.pem' }]) {
      const located = Object.fromEntries(
        Object.entries(tls).map(([name, path]) => [name, join(folder, path)]),
      );
      expect((await read([{ ...one, token, tls }]))[0]).to.deep.include({ token, tls: located });
    }
  });

  it('refuses neither, half a certificate, a short token, two for one item, and strangers', async () => {
    const token = 'x'.repeat(16);
    for (const wrong of [
      [one],
      [{ ...one, tls: { ca: 'ca.pem' } }],
      [{ ...one, token, tls: { cert: 'c.pem', ca: 'ca.pem' } }],
      [{ ...one, token: 'short' }],
      [
        { ...one, token },
        { ...one, token },
      ],
      [{ ...one, token, more: 1 }],
      [{ ...one, token, url: 'file:///etc/passwd' }],
      {},
    ]) {
      const error = await read(wrong).catch((thrown: unknown) => thrown);
      expect(error, JSON.stringify(wrong)).to.be.an('error');
    }
  });

  const token = 'a token of twenty characters';
  const safe = { ...one, url: 'https://provider.example/records', token };

  it('takes nothing but https outside development', async () => {
    expect(await read([safe], production)).to.have.length(1);
    expect(await read([{ ...one, token }], development)).to.have.length(1);
    expect(await problems([{ ...one, token }], production)).to.deep.equal([
      '0/url: http is for development only; expected https',
    ]);
  });

  it('takes no verification of certificates away outside development', async () => {
    const rules: ProviderRules = { mode: 'production', rejectUnauthorized: '0' };
    expect(await problems([safe], rules)).to.deep.equal([
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is for development only; certificates must be verified',
    ]);
    expect(await read([safe], { ...rules, mode: 'development' })).to.have.length(1);
  });

  it('waits 15 seconds for one attempt at most', async () => {
    expect((await read([{ ...safe, timeoutMs: 15_000 }]))[0]?.timeoutMs).to.equal(15_000);
    expect(await problems([{ ...safe, timeoutMs: 15_001 }])).to.deep.equal([
      '0/timeoutMs: Too big: expected number to be <=15000',
    ]);
  });

  it('names each problem in one line, and no token', async () => {
    const found = await problems([
      { ...one, item: 'no item', token: 'short', timeoutMs: 0 },
      { ...safe, tls: { cert: 'c.pem', ca: 'ca.pem' }, more: 1 },
    ]);
    expect(found.map((line) => line.split(':')[0])).to.have.members([
      ...['0/item', '0/token', '0/timeoutMs', '1/tls', '1'],
    ]);
    expect(found.join()).not.to.include('short');
    const tls = { cert: 'no.pem', key: 'k.pem', ca: 'no-ca.pem' };
    expect(await problems([safe, { ...one, tls }], production)).to.deep.equal([
      '1/item: TAX-04 has another interface above',
      '1/url: http is for development only; expected https',
      `1/tls/cert: ${join(folder, 'no.pem')} cannot be read`,
      `1/tls/ca: ${join(folder, 'no-ca.pem')} cannot be read`,
    ]);
    expect(await problems(`[{"token": "${token}"`)).to.deep.equal([
      `${join(folder, 'providers.json')}: not JSON`,
    ]);
    expect(
      await readProviderConfigurations(join(folder, 'none.json'), production).catch(
        (error: unknown) => (error as Error).message,
      ),
    ).to.equal(`PROVIDERS_FILE: ${join(folder, 'none.json')}: cannot be read`);
  });
});
