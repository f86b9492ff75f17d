import { expect } from 'chai';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { QUERIES } from '@xinjian/chaincode/model';
import { OFFICER, useGateway } from '../support/gateway.js';
import { consentRecord, subject, uuid } from '../support/story.js';

describe('the time of a batch', function () {
  this.timeout(20_000);
  const gateway = useGateway({ REQUEST_TIMEOUT: '400' });

  const signed = async () => {
    const members = {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    };
    return `${JSON.stringify({ statement: await gateway().sign('bank', 'access.request', members) })}\n`;
  };
  /** Made before any time runs. */
  let lines: readonly string[];

  async function open() {
    const authorization = `Bearer ${await gateway().token('bank')}`;
    const headers = { authorization, 'content-type': 'application/x-ndjson' };
    const call = request(`${gateway().url}/v1/accesses/batch`, { method: 'POST', headers });
    call.on('error', () => undefined);
    const received = once(call, 'response').then(([response]) => {
      const answer = response as IncomingMessage;
      answer.on('error', () => undefined);
      return answer;
    });
    return { call, received };
  }

  const closed = (response: IncomingMessage) =>
    new Promise<void>((resolve) => response.once('close', resolve));

  /** A request that does not end takes the whole time that one has: twice that is over when this resolves. */
  async function twiceTheTime() {
    for (let times = 0; times < 2; times += 1) {
      const socket = connect(Number(new URL(gateway().url).port), '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.write('POST /v1/accesses HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
      await once(socket, 'close');
    }
  }

  beforeEach(async () => {
    lines = [await signed(), await signed()];
    gateway().ledger.beforeCommit = () => Promise.resolve();
    gateway().ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
  });

  it('does not run while its sender waits for us, and begins again with each line', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    gateway().ledger.beforeCommit = () => held;
    const { call, received } = await open();
    call.write(lines[0]);
    const response = await received;
    await twiceTheTime();
    release();
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(JSON.parse(first.toString())).to.have.property('receipt');
    call.write(lines[1]);
    const [second] = (await once(response, 'data')) as [Buffer];
    expect(JSON.parse(second.toString())).to.have.property('receipt');
    call.end();
    await once(response, 'end');
  });

  it('ends with a sender that sends nothing more', async () => {
    const { call, received } = await open();
    call.write(lines[0]);
    const response = await received;
    response.resume();
    await closed(response);
    expect(response.complete).to.equal(false);
  });

  it('ends with a sender that never brings a line to its end, or sends blank ones', async () => {
    for (const bytes of ['x', '\n']) {
      const { call, received } = await open();
      call.flushHeaders();
      const response = await received;
      const dribble = setInterval(() => call.write(bytes), 20);
      response.resume();
      await closed(response);
      clearInterval(dribble);
      expect(response.complete).to.equal(false);
    }
  });
});
