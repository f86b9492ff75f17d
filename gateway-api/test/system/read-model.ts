import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';
import { connectDatabase } from '../../src/database/connection.js';
import type { RunningPlatform } from './running-platform.js';

const Rows = z.object({ items: z.array(z.looseObject({ id: z.string().optional() })) });
const Places = z.looseObject({ MONGODB_URI: z.string() });
const RECONCILE = fileURLToPath(new URL('../../dist/dev/reconcile/main.js', import.meta.url));

/** The read model of a running platform against the ledger that it was made from. */
export function readModelAgainstLedger(platform: () => RunningPlatform): void {
  it('answers each single read from the ledger as from the read model', async () => {
    const regulator = platform().caller('regulator');
    const read = async (path: string) => (await regulator.get(path)).body;
    const firstIds = async (path: string) =>
      Rows.parse(await read(`${path}?limit=5`)).items.map(({ id }) => `${path}/${id ?? ''}`);
    const paths = [
      ...(await firstIds('/v1/accesses')),
      ...(await firstIds('/v1/consents')),
      ...(await firstIds('/v1/participants')),
      ...(await firstIds('/v1/catalogue')),
      '/v1/purposes',
    ];
    expect(paths.length).to.be.greaterThan(12);
    for (const path of paths) {
      expect(await read(`${path}?consistency=ledger`), path).to.deep.equal(await read(path));
    }
    const keys = '/v1/keys?owner=pujiang-bank';
    expect(Rows.parse(await read(`${keys}&consistency=ledger`)).items).to.deep.equal(
      Rows.parse(await read(keys)).items,
    );
  });

  it('finds by npm run reconcile what was altered by hand, and nothing else', async function () {
    this.timeout(180_000);
    const { directory } = platform();
    expect(await reconcile(directory)).to.deep.include({ code: 0 });
    const places = Places.parse(JSON.parse(await readFile(join(directory, 'data-places.json'), 'utf8')));
    const connection = await connectDatabase(places.MONGODB_URI);
    try {
      const accesses = connection.collection<{ _id: string; purpose: string }>('ledger.accesses');
      const { _id, purpose } = (await accesses.findOne({}))!;
      await accesses.updateOne({ _id }, { $set: { purpose: '99' } });
      const { code, words } = await reconcile(directory);
      await accesses.updateOne({ _id }, { $set: { purpose } });
      expect(code).to.equal(1);
      expect(words)
        .to.include(`ledger.accesses ${_id}`)
        .and.include('"purpose":"99"')
        .and.include(`"purpose":"${purpose}"`)
        .and.include('1 differ');
    } finally {
      await connection.close();
    }
  });
}

function reconcile(directory: string): Promise<{ code: number; words: string }> {
  const env = { ...process.env, XINJIAN_DIR: directory };
  return new Promise((resolve) => {
    execFile(process.execPath, [RECONCILE], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), words: `${stdout}${stderr}` });
    });
  });
}
