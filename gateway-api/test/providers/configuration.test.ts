import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProviderConfigurations } from '../../src/providers/configuration.js';

describe('readProviderConfigurations', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'xinjian-providers-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  async function read(value: unknown) {
    const file = join(folder, 'providers.json');
    await writeFile(file, JSON.stringify(value));
    return readProviderConfigurations(file);
  }
  const one = { item: 'TAX-04', url: 'http://127.0.0.1:8082/records', provider: 'tax' };

  it('reads a token, or certificates beside the file', async () => {
    const [withToken] = await read([{ ...one, token: 'x'.repeat(16) }]);
    expect(withToken).to.include({ timeoutMs: 5000 });
    const [withTls] = await read([{ ...one, tls: { cert: 'c.pem', key: '/k.pem', ca: 'ca.pem' } }]);
    expect(withTls).to.deep.include({
      tls: { cert: join(folder, 'c.pem'), key: '/k.pem', ca: join(folder, 'ca.pem') },
    });
  });

  it('refuses neither, both, a short token, two for one item, and strangers', async () => {
    const token = 'x'.repeat(16);
    const tls = { cert: 'c', key: 'k', ca: 'a' };
    for (const wrong of [
      [one],
      [{ ...one, token, tls }],
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
});
