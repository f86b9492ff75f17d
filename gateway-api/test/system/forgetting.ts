import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { saltedDigest } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { expectOk } from '../../dev/client/answer.js';
import { connectDatabase } from '../../src/database/connection.js';
import { VaultKeys } from '../../src/vault/keys.js';
import { everythingIn } from '../support/everything.js';
import type { RunningPlatform } from './running-platform.js';
import { access, digest, makeTerms } from './scenario.js';

const MAIN = fileURLToPath(new URL('../../dist/src/forgetting/main.js', import.meta.url));
/** The last of the demonstration's enterprises: nothing else is asked of it. */
const INDEX = 2;
const WORDS = '独特的异议理由';

/** A subject is forgotten beside the running gateway: what it left is found nowhere, and it may come again. */
export function forgetting(running: () => RunningPlatform): void {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(running().directory, name), 'utf8'));

  describe('an enterprise that is forgotten', () => {
    it('leaves nothing that ties it to the ledger, in any collection', async () => {
      const [enterprise, bank] = [running().caller('enterprise', INDEX), running().caller('bank')];
      const { participant: subject, uscc = '', name } = enterprise.account;
      const business = digest();
      const [text, salt] = [`授权书 ${name} ${uscc}`, `0x${'cd'.repeat(32)}`];
      const { statement } = await enterprise.sign('consent.grant', {
        ...{ grantee: bank.account.participant, terms: makeTerms(business), templateVersion: '1' },
        documentDigest: saltedDigest(salt, text),
        signatory: { digest: digest(), authority: 'legal_representative', proof: 'simulated' },
      });
      const document = { text, salt };
      const granted = await enterprise.send('POST', '/v1/consents', { statement, document });
      const { id: consent } = z.object({ id: z.string() }).parse(expectOk('grant', granted));
      const scenario = { bank, enterprise, business, consent };
      const asked = await access(scenario, { items: ['TAX-04', 'SOC-01'] });
      const { receipt } = z
        .object({ receipt: z.object({ salt: z.string(), digest: z.string() }) })
        .parse(expectOk('access', asked));
      const objected = await enterprise.sign('objection.raise', {
        ...{ item: 'UTL-01', digest: saltedDigest(salt, WORDS) },
      });
      const raised = { statement: objected.statement, text: WORDS, salt };
      expectOk('objection', await enterprise.send('POST', '/v1/objections', raised));

      const { uri } = z.object({ uri: z.string() }).parse(await read('database.json'));
      const keys = new VaultKeys(z.array(z.string()).parse(await read('secrets/vault-key.json')));
      const connection = await connectDatabase(uri);
      const traces = async () =>
        [...(await everythingIn(connection, keys))]
          .filter(([, all]) => [uscc, name, WORDS, receipt.salt].some((mark) => all.includes(mark)))
          .map(([collection]) => collection);
      expect(await traces()).to.include.members([
        ...['access.bodies', 'access.deliveries', 'vault.papers', 'vault.subjects', 'zone.records'],
      ]);
      const env = {
        ...{ ...process.env, MONGODB_URI: uri },
        VAULT_KEY_FILE: join(running().directory, 'secrets/vault-key.json'),
      };
      await promisify(execFile)(process.execPath, [MAIN, subject], { env });
      expect(await traces()).to.deep.equal([]);
      await connection.close();

      const operator = running().caller('operator');
      const own = await operator.get(`/v1/objections/${objected.jti}`);
      expect(expectOk('objection', own)).to.include({ subject, text: null });
      const again = await access(scenario, { items: ['SOC-01'] });
      const { data } = z
        .object({ data: z.object({ items: z.array(z.object({ status: z.string() })) }) })
        .parse(expectOk('access', again));
      expect(data.items.map(({ status }) => status)).to.deep.equal(['unavailable']);
    });

    it('comes again as another, whom nothing ties to what it was', async () => {
      const forgotten = running().account('enterprise', INDEX);
      const fresh = running().callerFor(forgotten);
      const me = z
        .object({ participant: z.string(), uscc: z.string(), keys: z.array(z.unknown()) })
        .parse(expectOk('me', await fresh.get('/v1/me')));
      expect(me.uscc).to.equal(forgotten.uscc);
      expect(me.participant).not.to.equal(forgotten.participant);
      expect(me.keys).to.deep.equal([]);
    });
  });
}
