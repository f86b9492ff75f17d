import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { QUERIES } from '@xinjian/chaincode/model';
import { OFFICER, useGateway } from '../support/gateway.js';
import { consentRecord, subject, uuid } from '../support/story.js';

describe('a gateway that stops', () => {
  const gateway = useGateway();

  it('finishes what is under way, ends its streams and refuses what still comes', async () => {
    const { url, ledger } = gateway();
    const bank = `Bearer ${await gateway().token('bank')}`;
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
    ledger.decide = () => ({
      ...{ outcome: 'DENIED', code: 'NO_CONSENT', rule: 'a rule', obligations: [] },
      reasons: [{ code: 'NO_CONSENT', rule: 'a rule' }],
    });
    const statement = await gateway().sign('bank', 'access.request', {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    });
    let commit: () => void = () => undefined;
    const sent = new Promise<void>((tell) => {
      ledger.beforeCommit = () => {
        tell();
        return new Promise((resolve) => (commit = resolve));
      };
    });
    const stream = await fetch(`${url}/v1/events`, { headers: { authorization: bank } });
    const head = (method: string, path: string, more: readonly string[] = []) =>
      [`${method} ${path} HTTP/1.1`, 'Host: gateway', `Authorization: ${bank}`, ...more, '', ''].join('\r\n');
    const body = JSON.stringify({ statement });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (data: Buffer) => received.push(data));
    const type = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    socket.write(head('POST', '/v1/accesses', type) + body);
    await sent;

    const stopping = gateway().stop();
    expect(await stream.text()).to.include('event: position');
    socket.write(head('GET', '/v1/me'));
    commit();
    await once(socket, 'close');
    await stopping;
    const answers = Buffer.concat(received).toString();
    expect(answers.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 403', 'HTTP/1.1 503']);
    expect(answers).to.include('"code":"ACCESS_DENIED"').and.include('"code":"STOPPING"');
    expect(answers).to.match(/\r\nConnection: close\r\n/);
    const refused = await fetch(`${url}/healthz`).catch((error: unknown) => error);
    expect(refused).to.be.an('error');
  });
});
