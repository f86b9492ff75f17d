import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { InvalidConfig, readConfig } from '../../src/config.js';
import { EXPLORER, requestToken, type TestGateway, useGateway } from '../support/gateway.js';

describe('the embedded issuer', () => {
  const gateway = useGateway();

  it('publishes its metadata', async () => {
    const metadata = await (await fetch(`${gateway().url}/oidc/.well-known/openid-configuration`)).json();
    expect(metadata).to.include({
      issuer: `${gateway().url}/oidc`,
      token_endpoint: `${gateway().url}/oidc/token`,
    });
    expect(
      (metadata as { code_challenge_methods_supported: string[] }).code_challenge_methods_supported,
    ).to.include('S256');
  });

  it('gives systems a JWT for the gateway, by client credentials without scope or resource', async () => {
    const token = await gateway().token('bank');
    expect(decodeProtectedHeader(token)).to.include({ alg: 'ES256', typ: 'at+jwt' });
    const claims = decodeJwt(token);
    expect(claims).to.include({ aud: gateway().url, role: 'institution', participant: 'bank' });
    expect(claims.exp! - claims.iat!).to.equal(3600);
  });

  it('gives an enterprise the reference that its code has in the vault', async () => {
    const { participant } = decodeJwt(await gateway().token('firm'));
    const resolved = await gateway().call('bank', 'POST', '/v1/subjects/resolve', {
      uscc: '91310115XX0000019T',
    });
    expect(await resolved.json()).to.deep.equal({ subject: participant });
  });

  it('gives no token for a wrong secret', async () => {
    const response = await fetch(`${gateway().url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('bank-system:wrong').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).to.equal(401);
  });

  it('signs people in by authorisation code with PKCE, without a second question', async () => {
    const browser = new Browser(gateway());
    const code = await browser.signIn('bank', 'password of bank');
    const tokens = await browser.redeem(code);
    expect(decodeJwt(tokens.id_token!)).to.include({ sub: 'bank' });
    expect(decodeJwt(tokens.access_token!)).to.include({
      sub: 'bank',
      role: 'institution',
      aud: gateway().url,
    });
    const me = await fetch(`${gateway().url}/v1/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}`, origin: EXPLORER },
    });
    expect(await me.json()).to.include({
      sub: 'bank',
      name: 'The bank',
      role: 'institution',
      participant: 'bank',
    });
    expect(me.headers.get('access-control-allow-origin')).to.equal(EXPLORER);
  });

  it('lets the explorer’s pages fetch the token, and no other origin’s', async () => {
    const preflight = async (origin: string) => {
      const response = await fetch(`${gateway().url}/oidc/token`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await preflight(EXPLORER)).to.equal(EXPLORER);
    expect(await preflight('http://elsewhere.example')).not.to.equal('http://elsewhere.example');
  });

  it('stays on the sign-in page after a wrong password', async () => {
    const page = await new Browser(gateway()).submit('bank', 'not the password');
    expect(page.status).to.equal(401);
    expect(await page.text()).to.include('Wrong user name or password');
  });

  it('asks before it signs out, in pages that fetch nothing from elsewhere', async () => {
    const browser = new Browser(gateway());
    await browser.signIn('bank', 'password of bank');
    const asked = await (await browser.get('/oidc/session/end')).text();
    expect(asked)
      .to.include('退出 Sign out')
      .and.not.match(/(src|href)="https?:|@import|url\(/);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked)?.[1] ?? '';
    const done = await browser.get('/oidc/session/end/confirm', {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    const farewell = await (await browser.get(done.headers.get('location')!)).text();
    expect(farewell)
      .to.include('您已退出')
      .and.not.match(/(src|href)="https?:|@import|url\(/);
    expect((await browser.authorise()).headers.get('location')).to.include('/oidc/interaction/');
  });

  it('sends whoever comes too late to a sign-in page back to the beginning', async () => {
    const page = await new Browser(gateway()).get('/oidc/interaction/gone');
    expect(page.status).to.equal(400);
    expect(await page.text()).to.include('登录请求无效或已过期');
  });

  it('takes no code without PKCE, and no other redirect address', async () => {
    const browser = new Browser(gateway());
    const without = await browser.authorise({ code_challenge: '' });
    expect(new URL(without.headers.get('location') ?? '').searchParams.get('error')).to.equal(
      'invalid_request',
    );
    const elsewhere = await browser.authorise({ redirect_uri: 'http://elsewhere.example/callback' });
    expect(elsewhere.status).to.equal(400);
  });

  for (const [what, change] of [
    [
      'altered',
      (token: string) => `${token.slice(0, -10)}${token.at(-10) === 'A' ? 'B' : 'A'}${token.slice(-9)}`,
    ],
    [
      'not signed',
      (token: string) =>
        [Buffer.from('{"alg":"none"}').toString('base64url'), token.split('.')[1], ''].join('.'),
    ],
    ['not a token', () => 'abc'],
  ] as const) {
    it(`is not deceived by a token that is ${what}`, async () => {
      const token = change(await requestToken(gateway().url, 'bank'));
      const response = await fetch(`${gateway().url}/v1/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).to.equal(401);
      expect(response.headers.get('www-authenticate')).to.equal('Bearer');
    });
  }

  it('is refused outside development', () => {
    const env = {
      ...{ MONGODB_URI: 'mongodb://127.0.0.1', LEDGER_CONNECTION_PROFILE: 'p', LEDGER_WALLET: 'w' },
      ...{ RECEIPT_KEY_FILE: 'k', DEMO_ACCOUNTS: 'a', VAULT_KEY_FILE: 'v' },
    };
    expect(() => readConfig(env)).to.throw(InvalidConfig, /OIDC_ISSUER/);
    expect(() => readConfig({ ...env, XINJIAN_MODE: 'development' })).not.to.throw();
    expect(() => readConfig({ ...env, OIDC_ISSUER: 'https://id.example' })).not.to.throw();
  });
});

describe('settings', () => {
  it('are refused with every fault named at once', () => {
    expect(() => readConfig({ PORT: 'x', RATE_LIMIT: '0' })).to.throw(
      InvalidConfig,
      /PORT[^]*MONGODB_URI[^]*LEDGER_WALLET[^]*RECEIPT_KEY_FILE[^]*RATE_LIMIT[^]*VAULT_KEY[^]*OIDC_ISSUER/,
    );
  });
});

/** As much of a browser as signing in takes. */
class Browser {
  readonly #gateway: TestGateway;
  readonly #cookies = new Map<string, string>();
  readonly #verifier = randomBytes(32).toString('base64url');

  constructor(gateway: TestGateway) {
    this.#gateway = gateway;
  }

  authorise(changes: Record<string, string> = {}): Promise<Response> {
    const query = new URLSearchParams({
      ...{ client_id: 'explorer', response_type: 'code', scope: 'openid profile', state: 's' },
      ...{ redirect_uri: `${EXPLORER}/callback`, code_challenge_method: 'S256' },
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      ...changes,
    });
    return this.get(`${this.#gateway.url}/oidc/auth?${query.toString()}`);
  }

  /** The answer to the form of the sign-in page. */
  async submit(username: string, password: string): Promise<Response> {
    const page = (await this.authorise()).headers.get('location')!;
    expect((await this.get(page)).status).to.equal(200);
    return this.get(page, { method: 'POST', body: new URLSearchParams({ username, password }) });
  }

  async signIn(username: string, password: string): Promise<string> {
    let response = await this.submit(username, password);
    while (!(response.headers.get('location') ?? '').startsWith(EXPLORER)) {
      response = await this.get(response.headers.get('location')!);
    }
    return new URL(response.headers.get('location')!).searchParams.get('code')!;
  }

  async redeem(code: string): Promise<Record<string, string>> {
    const response = await this.get(`${this.#gateway.url}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', client_id: 'explorer', code },
        ...{ redirect_uri: `${EXPLORER}/callback`, code_verifier: this.#verifier },
      }),
    });
    return (await response.json()) as Record<string, string>;
  }

  async get(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(path, this.#gateway.url), {
      ...init,
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }
}
