import { expect } from 'chai';
import { useGateway } from '../support/gateway.js';
import { participantCall } from '../support/story.js';

describe('GET /v1/events', () => {
  const gateway = useGateway({ EVENT_STREAMS: '2' });

  async function listen(username: string, headers: Record<string, string> = {}) {
    const token = await gateway().token(username);
    const hanging = new AbortController();
    const response = await fetch(`${gateway().url}/v1/events`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: hanging.signal,
    });
    return { response, hangUp: () => hanging.abort() };
  }

  it('streams what happens', async () => {
    const { response, hangUp } = await listen('bank');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    gateway().ledger.chain.add(participantCall('newcomer', 'bank'));
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.includes('newcomer')) break;
    }
    expect(text).to.match(/^id: \d{12}\nevent: position\n/);
    expect(text).to.match(/\nid: \d{12}-\d{6}-\d{6}\nevent: participant\ndata: \{.*"id":"newcomer"/);
    hangUp();
  });

  it('refuses a Last-Event-ID that is none of its own', async () => {
    const { response } = await listen('bank', { 'last-event-id': '../../etc' });
    expect(response.status).to.equal(400);
    expect(await response.json()).to.include({ code: 'MALFORMED' });
  });

  it('refuses more streams than a participant may hold, with 429', async () => {
    const open = [await listen('rival'), await listen('rival')];
    const { response } = await listen('rival');
    expect(response.status).to.equal(429);
    expect(response.headers.get('retry-after')).to.match(/^\d+$/);
    for (const { hangUp } of open) hangUp();
  });
});
