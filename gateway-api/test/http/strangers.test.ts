import { expect } from 'chai';
import { type TestGateway, useGateway } from '../support/gateway.js';

/** The status of a call of somebody who says that it comes from an address. */
async function status(
  { url }: TestGateway,
  path: string,
  from: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<number> {
  const response = await fetch(`${url}${path}`, { method, headers: { 'x-forwarded-for': from, ...headers } });
  await response.text();
  return response.status;
}

const FALSE = { authorization: 'Bearer abc' };

describe('calls by which nobody is known', () => {
  const gateway = useGateway({ ADDRESS_RATE_LIMIT: '3', TRUSTED_PROXIES: 'loopback' });
  const warnings = () => gateway().log.filter((line) => line.includes('"security":"UNAUTHENTICATED"')).length;

  it('are put off by their address, with a wrong token or none, before the token is looked at', async () => {
    const from = '198.51.100.1';
    const token = { authorization: `Bearer ${await gateway().token('bank')}` };
    const statuses = [
      await status(gateway(), '/v1/me', from, FALSE),
      await status(gateway(), '/v1/me', from, token),
      await status(gateway(), '/v1/me', from),
      await status(gateway(), '/v1/accesses', from, FALSE),
      await status(gateway(), '/v1/me', from, FALSE),
      await status(gateway(), '/v1/me', from, token),
      await status(gateway(), '/v1/me', '198.51.100.2', token),
    ];
    expect(statuses).to.deep.equal([401, 200, 401, 401, 429, 429, 200]);
    expect(warnings()).to.equal(3);
  });

  it('are counted for a whole network of IPv6, of which one caller has every address', async () => {
    const [one, other, foreign] = ['2001:db8:0:a1::1', '2001:db8:0:a2::2', '2001:db8:0:b100::1'];
    const from = [one, other, one, other, foreign];
    const statuses = [];
    for (const address of from) statuses.push(await status(gateway(), '/v1/me', address, FALSE));
    expect(statuses).to.deep.equal([401, 401, 401, 429, 401]);
  });

  it('of the measures and of health ask the ledger once for many', async () => {
    const { ledger } = gateway();
    const height = ledger.height.bind(ledger);
    let asked = 0;
    ledger.height = (...given) => {
      asked += 1;
      return height(...given);
    };
    // what was asked before may be shared still
    while (asked === 0) await status(gateway(), '/readyz', '198.51.100.3');
    const before = asked;
    await Promise.all(Array.from({ length: 40 }, () => status(gateway(), '/readyz', '198.51.100.3')));
    expect(asked - before).to.be.below(40);
  });
});

describe('attempts to sign in', () => {
  const gateway = useGateway({ TRUSTED_PROXIES: 'loopback' });

  it('are sixty in a quarter of an hour from one network', async () => {
    const attempt = (from: string) => status(gateway(), '/oidc/interaction/gone', from, {}, 'POST');
    const statuses = new Set<number>();
    for (let times = 0; times < 60; times += 1) statuses.add(await attempt(`2001:db8:0:a1::${times}`));
    expect([...statuses]).to.deep.equal([400]);
    expect(await attempt('2001:db8:0:a2::1')).to.equal(429);
    expect(await attempt('2001:db8:0:b100::1')).to.equal(400);
  });
});
