import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { VaultKeys } from '../../src/vault/keys.js';
import { databaseUri, useDatabase } from '../support/database.js';
import { type Everything, openEverything } from '../support/everything.js';
import { digest } from '../support/story.js';

const MAIN = fileURLToPath(new URL('../../src/forgetting/main.ts', import.meta.url));

describe('npm run forget-subject', function () {
  this.timeout(60_000);
  const connection = useDatabase();
  const secret = randomBytes(32).toString('base64url');
  let everything: Everything;
  before(async () => {
    everything = await openEverything(connection(), new VaultKeys([secret]));
  });

  async function run(subject: string, key = secret): Promise<{ code: number; words: string }> {
    const env = {
      ...{ ...process.env, VAULT_KEY: key },
      ...{ MONGODB_URI: await databaseUri(), MONGODB_DATABASE: connection().name },
    };
    return new Promise((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', MAIN, subject], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), words: stdout + stderr }),
      );
    });
  }

  it('says what it destroyed, again that nothing was left, and of a stranger that it knows none', async () => {
    const { subject } = await everything.fill('91310115XX0000019T', '样章智能');
    expect(await run(subject))
      .to.deep.include({ code: 0 })
      .and.to.have.property('words')
      .that.matches(/6 texts/);
    expect(await run(subject))
      .to.deep.include({ code: 0 })
      .and.to.have.property('words')
      .that.matches(/already/);
    for (const stranger of [digest('stranger'), 'none', digest('stranger')])
      expect((await run(stranger)).code, stranger).to.equal(1);
  });

  it('destroys nothing with another key', async () => {
    const { subject } = await everything.fill('91310112XX0000027A', '样章物流');
    expect((await run(subject, randomBytes(32).toString('base64url'))).code).to.equal(2);
    expect(await everything.vault.reveal(subject)).to.include({ subject });
    expect((await everything.stores.vault.begun()).map((each) => each.subject)).not.to.include(subject);
  });
});
