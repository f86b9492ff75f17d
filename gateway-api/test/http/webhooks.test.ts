import { expect } from 'chai';
import { useGateway } from '../support/gateway.js';

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly secret?: string;
}

interface Reason {
  readonly code: string;
  readonly text: { readonly zh: string; readonly en: string };
}

const reasonsIn = async (response: Response) =>
  ((await response.json()) as { readonly reasons: Reason[] }).reasons;

describe('/v1/webhooks', function () {
  this.timeout(20_000);
  const gateway = useGateway({ WEBHOOK_LOOPBACK: 'true' });
  const strict = useGateway();

  const create = (who: string, url: string, events: readonly string[] = ['consent.granted']) =>
    gateway().call(who, 'POST', '/v1/webhooks', { url, events });
  const list = async (who: string) => {
    const response = await gateway().call(who, 'GET', '/v1/webhooks');
    return ((await response.json()) as { items: Webhook[] }).items;
  };

  it('tells its secret once, to its owner, and is seen by nobody else', async () => {
    const response = await create('regulator', 'http://127.0.0.1:9/hook');
    expect(response.status).to.equal(201);
    const { secret, ...made } = (await response.json()) as Webhook;
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await list('regulator')).to.deep.equal([made]);
    expect(await list('rival')).to.deep.equal([]);
    const path = `/v1/webhooks/${made.id}`;
    expect((await gateway().call('rival', 'GET', `${path}/deliveries`)).status).to.equal(404);
    expect((await gateway().call('rival', 'DELETE', path)).status).to.equal(404);
    expect((await gateway().call('regulator', 'GET', `${path}/deliveries?state=dead`)).status).to.equal(200);
    expect((await gateway().call('regulator', 'DELETE', path)).status).to.equal(200);
    expect((await gateway().call('regulator', 'DELETE', path)).status).to.equal(404);
  });

  it('are five for one participant, however many are asked for at once, and one of them for pushes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => create('bank', 'https://203.0.113.9/hook')),
    );
    // documentation addresses are no addresses of the public Internet
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([400]));
    const made = await Promise.all(
      Array.from({ length: 8 }, (_none, index) =>
        create('bank', 'http://127.0.0.1:9/hook', index < 2 ? ['push'] : ['access.recorded']),
      ),
    );
    expect(made.filter(({ status }) => status === 201).length).to.be.within(4, 5);
    const again = await create('bank', 'http://127.0.0.1:9/hook', ['push']);
    expect(again.status).to.equal(409);
    expect((await reasonsIn(again))[0]?.code).to.equal('PUSH_RECEIVER_EXISTS');
    while ((await create('bank', 'http://127.0.0.1:9/hook')).status === 201);
    expect(await reasonsIn(await create('bank', 'http://127.0.0.1:9/hook'))).to.deep.equal([
      {
        ...{ code: 'TOO_MANY_RECEIVERS', rule: '接收端 数量上限' },
        text: {
          zh: '接收端已有 5 个，请先移除不用的',
          en: 'There are 5 receivers already: remove one that is not needed',
        },
      },
    ]);
  });

  for (const [url, code = 'NOT_PUBLIC'] of [
    ['http://example.com/hook', 'NOT_HTTPS'],
    ['https://user:secret@example.com/', 'WITH_PASSWORD'],
    ['ftp://example.com/', 'NO_URL'],
    ['https://127.0.0.1/'],
    ['https://0x7f000001/'],
    ['https://[::1]/'],
    ['https://[::ffff:10.0.0.1]/'],
    ['https://10.1.2.3/'],
    ['https://172.16.0.1/'],
    ['https://192.168.1.1/'],
    ['https://100.64.0.1/'],
    ['https://169.254.169.254/latest/meta-data/'],
    ['https://[fe80::1]/'],
    ['https://[fd00:ec2::254]/'],
    ['https://[64:ff9b::a00:1]/'],
    ['https://224.0.0.1/'],
    ['https://0.0.0.0/'],
    ['https://localhost/'],
    ['https://no-such-host.invalid/'],
    ['not a url', 'NO_URL'],
  ] as const) {
    it(`refuses ${url}, and says in words why`, async () => {
      const response = await strict().call('bank', 'POST', '/v1/webhooks', { url, events: ['push'] });
      expect(response.status).to.equal(400);
      const { detail, reasons } = (await response.json()) as { detail: string; reasons: Reason[] };
      expect(detail).to.match(/^body\/url: [a-z ]+$/i);
      expect(reasons.map((reason) => reason.code)).to.deep.equal([code]);
      expect(Object.keys(reasons[0]!.text)).to.deep.equal(['zh', 'en']);
    });
  }

  it('is made once under one Idempotency-Key, with one answer, also where many calls come at once', async () => {
    const make = async (who: string, key: string, url = 'http://127.0.0.1:9/keyed') =>
      fetch(`${gateway().url}/v1/webhooks`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${await gateway().token(who)}`, 'idempotency-key': key },
          ...{ 'content-type': 'application/json' },
        },
        body: JSON.stringify({ url, events: ['consent.granted'] }),
      });
    const answers = await Promise.all(Array.from({ length: 4 }, () => make('licences', 'once')));
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201]);
    const made = await Promise.all(answers.map(async (answer) => (await answer.json()) as Webhook));
    expect(new Set(made.map((each) => JSON.stringify(each)))).to.have.property('size', 1);
    expect(await list('licences')).to.have.length(1);
    const other = await make('licences', 'once', 'http://127.0.0.1:9/other');
    expect([other.status, ((await other.json()) as { code: string }).code]).to.deep.equal([
      ...[409, 'IDEMPOTENCY_CONFLICT'],
    ]);
    const anothers = (await (await make('bureau', 'once')).json()) as Webhook;
    expect(anothers.id).not.to.equal(made[0]?.id);
    expect((await make('licences', 'twice')).status).to.equal(201);
    expect(await list('licences')).to.have.length(2);
    expect((await make('licences', 'with space')).status).to.equal(400);
  });

  it('are listed newest first, page by page, and their deliveries from no page that there is not', async () => {
    const urls = ['http://127.0.0.1:9/first', 'http://127.0.0.1:9/second', 'http://127.0.0.1:9/third'];
    for (const url of urls) expect((await create('operator', url)).status).to.equal(201);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=2' : `?limit=2&cursor=${cursor}`;
      const page = (await (await gateway().call('operator', 'GET', `/v1/webhooks${query}`)).json()) as {
        items: Webhook[];
        nextCursor: string | null;
      };
      seen.push(...page.items.map(({ url }) => url));
      cursor = page.nextCursor;
    }
    expect(seen).to.deep.equal(urls.toReversed());
    const [{ id }] = (await list('operator')) as [Webhook];
    const beyond = `/v1/webhooks/${id}/deliveries?cursor=msg_${'A'.repeat(32)}`;
    expect((await gateway().call('operator', 'GET', beyond)).status).to.equal(400);
  });

  it('says where Idempotency-Key is taken: by every change without a statement that is not the same twice', async () => {
    const response = await fetch(`${gateway().url}/openapi.json`);
    const { paths } = (await response.json()) as {
      paths: Record<string, { post?: { parameters?: { in: string; name: string }[] } }>;
    };
    const keyed = Object.entries(paths).filter(([, { post }]) =>
      post?.parameters?.some(({ in: where, name }) => where === 'header' && name === 'Idempotency-Key'),
    );
    expect(keyed.map(([path]) => path)).to.deep.equal([
      ...['/v1/webhooks', '/v1/webhooks/{id}/deliveries/{delivery}/replay'],
    ]);
  });

  it('gives pushes to institutions only', async () => {
    expect((await create('notary', 'http://127.0.0.1:9/hook', ['push'])).status).to.equal(403);
  });

  it('documents what is sent', async () => {
    const response = await fetch(`${gateway().url}/openapi.json`);
    const { webhooks } = (await response.json()) as { webhooks: object };
    expect(Object.keys(webhooks)).to.deep.equal(['push', 'event']);
  });
});
