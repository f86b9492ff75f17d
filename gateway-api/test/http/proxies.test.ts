import { expect } from 'chai';
import { readConfig } from '../../src/config.js';
import { type TestGateway, useGateway } from '../support/gateway.js';

const OPEN = '/v1/evaluation';

/** The status of calls of an operation for everybody, by where they say that they come from. */
async function calls({ url }: TestGateway, ...from: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const address of from) {
    const response = await fetch(`${url}${OPEN}`, { headers: { 'x-forwarded-for': address } });
    await response.text();
    statuses.push(response.status);
  }
  return statuses;
}

describe('the address of a call', () => {
  describe('behind a proxy that is trusted', () => {
    const gateway = useGateway({ ADDRESS_RATE_LIMIT: '2', TRUSTED_PROXIES: 'loopback, 10.0.0.0/8' });

    it('is the last one that no trusted proxy has, and is limited by itself', async () => {
      const [one, other] = ['198.51.100.1', '198.51.100.2'];
      expect(await calls(gateway(), one, `${other}, ${one}, 10.0.0.7`, one, other)).to.deep.equal([
        ...[200, 200, 429, 200],
      ]);
    });
  });

  describe('without one', () => {
    const gateway = useGateway({ ADDRESS_RATE_LIMIT: '2' });

    it('is the connection’s, whatever a caller says of itself', async () => {
      expect(await calls(gateway(), '198.51.100.1', '198.51.100.2', '198.51.100.3')).to.deep.equal([
        ...[200, 200, 429],
      ]);
    });
  });

  it('is told by no proxy that is none, nor by all the world', () => {
    const env = {
      ...{ XINJIAN_MODE: 'development', MONGODB_URI: 'mongodb://x', LEDGER_CONNECTION_PROFILE: 'x' },
      ...{ LEDGER_WALLET: 'x', RECEIPT_KEY_FILE: 'x', VAULT_KEY: 'x', DEMO_ACCOUNTS: 'x' },
    };
    for (const wrong of ['proxy.example', '10.0.0.0/33', '0.0.0.0/0', '::/0', 'true', '1'])
      expect(() => readConfig({ ...env, TRUSTED_PROXIES: wrong }), wrong).to.throw(/^TRUSTED_PROXIES/);
    expect(readConfig({ ...env, TRUSTED_PROXIES: '2001:db8::/32,192.0.2.1' }).TRUSTED_PROXIES).to.deep.equal([
      ...['2001:db8::/32', '192.0.2.1'],
    ]);
    expect(readConfig(env).TRUSTED_PROXIES).to.deep.equal([]);
  });
});
