import canonicalize from 'canonicalize';
import { expect } from 'chai';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import { Webhook } from 'standardwebhooks';
import { v7 as uuid7 } from 'uuid';
import { expectOk } from '../../dev/client/answer.js';
import type { Caller } from '../../dev/client/caller.js';
import { signPayload } from '../../dev/client/statement.js';
import { untilShown } from '../../dev/client/until.js';
import { type Arrived, openReceiver, type Receiver } from '../support/receiver.js';
import type { RunningPlatform } from './running-platform.js';
import { accessMembers, grant, type Scenario } from './scenario.js';

interface Message {
  readonly type: string;
  readonly data: {
    readonly id: string;
    readonly access: string;
    readonly subscription: string;
    readonly data: { readonly items: readonly { readonly rows: readonly Record<string, unknown>[] }[] };
    readonly receipt: { readonly digest: string; readonly salt: string };
  };
}
interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
}

const ITEM = 'TAX-03';

/** Subscribed, changed, pushed; the gateway killed in the middle; withdrawn: against the real chaincode. */
export function pushes(running: () => RunningPlatform): void {
  describe('pushes', function () {
    this.timeout(180_000);
    let receiver: Receiver;
    let scenario: Scenario;
    let webhook: { readonly id: string; readonly secret: string };
    let subscription: string;

    before(async () => {
      receiver = await openReceiver();
      scenario = await grant(running(), { items: [{ id: ITEM, version: 1 }], services: ['query', 'push'] });
      const body = { url: receiver.url, events: ['push', 'consent.withdrawn', 'access.recorded'] };
      webhook = expectOk('webhook', await scenario.bank.send('POST', '/v1/webhooks', body)) as typeof webhook;
      const { consent, subject, purpose, evidence, officer } = accessMembers(scenario);
      ({ id: subscription } = (await scenario.bank.state('/v1/subscriptions', 'push.subscribe', {
        ...{ consent, subject, purpose, evidence, officer, items: [ITEM] },
      })) as { id: string });
    });

    after(() => receiver.close());

    async function change(balance: string): Promise<void> {
      const provider = running().account('data_provider');
      const { ledger } = running().demonstration;
      const row = {
        ...{ taxpayerName: '样章', taxpayerId: running().account('enterprise').uscc, taxType: '消费税' },
        ...{ balance, newArrears: balance, authority: '样例税务局', publishDate: '2026-05-07' },
      };
      const entries = [{ put: row }];
      const message = {
        ...{ type: 'collection.push', iss: provider.participant, jti: uuid7(), item: ITEM },
        ...{ aud: `${ledger.channel}/${ledger.chaincode}`, iat: new Date().toISOString() },
        ...{ sequence: Date.now() * 1_000, digest: sha256Hash(canonicalize(entries) ?? '') },
      };
      const statement = await signPayload(message, provider.key);
      const sender = running().callerFor(provider);
      expectOk('change', await sender.send('PUT', `/v1/collection/${ITEM}`, { statement, entries }));
    }

    const messageIn = ({ body }: Arrived) => JSON.parse(body) as Message;
    const ofType = (type: string) => receiver.arrived.filter((arrived) => messageIn(arrived).type === type);

    async function arrival(type: string, count: number): Promise<Arrived[]> {
      while (ofType(type).length < count) await receiver.has(receiver.arrived.length + 1);
      return ofType(type);
    }

    async function deliveries(state: string): Promise<Delivery[]> {
      const path = `/v1/webhooks/${webhook.id}/deliveries?state=${state}&limit=200`;
      return (expectOk('deliveries', await scenario.bank.get(path)) as { items: Delivery[] }).items;
    }

    const pushPath = () => `/v1/accesses?consent=${scenario.consent}&limit=200`;

    async function pushesOf(caller: Caller): Promise<Record<string, unknown>[]> {
      return pushesIn(expectOk('accesses', await caller.get(pushPath())));
    }

    it('bring a change to who subscribed to it, as an access on the ledger that the enterprise sees', async () => {
      await change('1.00');
      const [arrived] = await arrival('push', 1);
      expect(new Webhook(webhook.secret).verify(arrived!.body, arrived!.headers)).to.be.an('object');
      const { access, data, receipt, subscription: under } = messageIn(arrived!).data;
      expect(under).to.equal(subscription);
      expect(data.items[0]?.rows.map(({ balance }) => balance)).to.include('1.00');
      expect(saltedDigest(receipt.salt, canonicalize(data) ?? '')).to.equal(receipt.digest);
      const row = expectOk('access', await scenario.bank.get(`/v1/accesses/${access}`));
      expect(row).to.deep.include({ id: access, service: 'push', subscription, outcome: 'ALLOWED' });
      expect((await pushesOf(scenario.enterprise)).map(({ id }) => id)).to.deep.equal([access]);
      const acknowledged = await scenario.bank.state(
        `/v1/accesses/${access}/acknowledge`,
        'access.acknowledge',
        {
          ...{ access, digest: receipt.digest },
        },
      );
      expect(acknowledged).to.have.nested.property('acknowledgement.matches', true);
      await arrival('access.recorded', 1);
    });

    it('come again under the same id, recorded once, when the gateway is killed before it hears of their arrival', async () => {
      const before = ofType('push').length;
      const killed = new Promise<void>((resolve, reject) => {
        receiver.answer = (message, response) => {
          if (messageIn(message).type !== 'push') return void response.writeHead(204).end();
          receiver.answer = (_again, fine) => fine.writeHead(204).end();
          running().kill('gateway').then(resolve, reject);
        };
      });
      await Promise.all([change('2.00'), killed]);
      const [first, second] = (await arrival('push', before + 2)).slice(before);
      expect({ id: second!.id, body: second!.body }).to.deep.equal({ id: first!.id, body: first!.body });
      expect(await pushesOf(scenario.bank)).to.have.length(2);
    });

    it('end with the consent: the denial is recorded, and nothing is sent', async () => {
      const { consent } = scenario;
      await scenario.enterprise.state(`/v1/consents/${consent}/withdraw`, 'consent.withdraw', { consent });
      await arrival('consent.withdrawn', 1);
      const before = ofType('push').length;
      await change('3.00');
      for (;;) {
        const found = (await deliveries('dropped')).find(({ reason }) => reason === 'CONSENT_REVOKED');
        if (found !== undefined) break;
      }
      expect(ofType('push')).to.have.length(before);
      // dropped as soon as the ledger has denied it, which the read model shows a moment later
      const shown = await untilShown(
        scenario.bank,
        pushPath(),
        (body) => pushesIn(body)[0]?.['outcome'] === 'DENIED',
      );
      expect(pushesIn(shown)[0]).to.include({ code: 'CONSENT_REVOKED' });
    });

    it('are refused where they would be denied, and ended by the one who asked for them', async () => {
      const { consent, subject, purpose, evidence, officer } = accessMembers(scenario);
      const members = { consent, subject, purpose, evidence, officer, items: [ITEM] };
      const { statement } = await scenario.bank.sign('push.subscribe', members);
      const refused = await scenario.bank.send('POST', '/v1/subscriptions', { statement });
      expect(refused.body).to.include({ code: 'HINDERED' });
      expect(refused.body).to.have.nested.property('reasons[0].code', 'CONSENT_REVOKED');
      const path = `/v1/subscriptions/${subscription}`;
      expect((await running().caller('bank', 1).get(path)).status).to.equal(404);
      const read = expectOk('read', await scenario.enterprise.get(path));
      expect(read).to.have.nested.property('signed.statement');
      expect(read).to.include({ hindrance: 'CONSENT_REVOKED' });
      const ended = await scenario.bank.state(`${path}/unsubscribe`, 'push.unsubscribe', { subscription });
      expect(ended).to.include({ id: subscription, state: 'CLOSED' });
    });
  });
}

/** Of a list of accesses, those that were pushed. */
function pushesIn(body: unknown): Record<string, unknown>[] {
  const { items } = body as { items: Record<string, unknown>[] };
  return items.filter(({ service }) => service === 'push');
}
