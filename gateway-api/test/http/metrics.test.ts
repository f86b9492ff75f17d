import { expect } from 'chai';
import { createMetrics } from '../../src/http/metrics.js';

describe('measures', () => {
  const valueOf = (text: string, name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];

  it('tell the heights as they are when they are asked for, and the lag between them', async () => {
    let [projected, ledger] = [3, 5];
    const { registry } = createMetrics({
      projectedHeight: () => projected,
      ledgerHeight: () => Promise.resolve(ledger),
    });
    const scraped = async () => {
      const text = await registry.metrics();
      return ['ledger_height', 'projection_height', 'projection_lag_blocks'].map((name) =>
        valueOf(text, `xinjian_${name}`),
      );
    };
    expect(await scraped()).to.deep.equal(['5', '3', '2']);
    [projected, ledger] = [9, 9];
    expect(await scraped()).to.deep.equal(['9', '9', '0']);
  });

  it('tell no height of a ledger that does not answer', async () => {
    const { registry } = createMetrics({
      projectedHeight: () => 3,
      ledgerHeight: () => Promise.reject(new Error('down')),
    });
    const text = await registry.metrics();
    expect(valueOf(text, 'xinjian_ledger_height')).to.equal('Nan');
    expect(valueOf(text, 'xinjian_projection_height')).to.equal('3');
  });

  it('time the stages of accesses, those that fail among them', async () => {
    const { registry, timed } = createMetrics({
      projectedHeight: () => 0,
      ledgerHeight: () => Promise.resolve(0),
    });
    expect(await timed('look', () => Promise.resolve(7))).to.equal(7);
    await timed('look', () => Promise.reject(new Error('refused'))).catch(() => undefined);
    const text = await registry.metrics();
    expect(text).to.include('xinjian_access_stage_seconds_count{stage="look"} 2');
  });
});
