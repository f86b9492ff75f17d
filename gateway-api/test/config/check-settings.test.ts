import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireUsable } from '../../src/check-settings.js';
import { InvalidConfig, readConfig } from '../../src/config.js';
import { packageFile } from '../../src/package-file.js';
import { ACCOUNTS, inventKey } from '../support/gateway.js';

const SECRET = 'a secret of the file';

describe('settings', function () {
  this.timeout(60_000);
  let folder: string;
  let good: Record<string, string>;

  const write = async (name: string, content: unknown) => {
    const file = join(folder, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const profile = {
    client: { organization: 'Operator' },
    organizations: {
      Operator: { mspid: 'OperatorMSP', peers: ['peer'] },
      Notary: { mspid: 'NotaryMSP', peers: [] },
    },
    peers: { peer: { url: 'grpcs://127.0.0.1:1', tlsCACerts: { pem: 'x' } } },
  };
  const faults = async (changes: Record<string, string>): Promise<string[]> => {
    try {
      await requireUsable(readConfig({ ...good, ...changes }));
      return [];
    } catch (error) {
      expect(error).to.be.instanceOf(InvalidConfig);
      return (error as Error).message.split('\n');
    }
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xinjian-settings-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
    ];
    await promisify(execFile)('openssl', ['req', '-x509', ...made, '-subj', '/CN=gateway', '-days', '2']);
    const [own, certificate] = [await readFile(key, 'utf8'), await readFile(cert, 'utf8')];
    const identity = (mspId: string, privateKey: string) => ({
      ...{ type: 'X.509', version: 1, mspId, credentials: { certificate, privateKey } },
    });
    await write('gateway.id', identity('OperatorMSP', own));
    await write('stranger.id', identity('StrangerMSP', own));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await write(
      'torn.id',
      identity('OperatorMSP', other.export({ type: 'pkcs8', format: 'pem' }).toString()),
    );
    good = {
      ...{ XINJIAN_MODE: 'development', MONGODB_URI: 'mongodb://127.0.0.1:1', LEDGER_WALLET: folder },
      LEDGER_CONNECTION_PROFILE: await write('profile.json', profile),
      RECEIPT_KEY_FILE: await write('receipt.json', await inventKey()),
      DEMO_ACCOUNTS: await write('accounts.json', ACCOUNTS),
      VAULT_KEY_FILE: await write('vault.json', [randomBytes(32).toString('base64url')]),
    };
  });
  after(() => rm(folder, { recursive: true }));

  it('that can be used are no fault', async () => {
    expect(await faults({ LEDGER_ENDORSERS: 'OperatorMSP,NotaryMSP' })).to.deep.equal([]);
  });

  it('name files that are there', async () => {
    const absent = join(folder, 'absent');
    for (const setting of [
      ...['LEDGER_CONNECTION_PROFILE', 'RECEIPT_KEY_FILE', 'DEMO_ACCOUNTS', 'VAULT_KEY_FILE'],
      ...['COLLECTORS_FILE', 'PROVIDERS_FILE', 'WORKING_DAYS_FILE'],
    ]) {
      const [line, ...others] = await faults({ [setting]: absent });
      expect([line?.split(': ')[0], others], setting).to.deep.equal([setting, []]);
      expect(line, setting).to.include(absent);
    }
  });

  it('name files of JSON, which is never quoted', async () => {
    const file = await write('broken.json', `{"key": ${SECRET}`);
    for (const setting of [
      'LEDGER_CONNECTION_PROFILE',
      'RECEIPT_KEY_FILE',
      'VAULT_KEY_FILE',
      'COLLECTORS_FILE',
      'WORKING_DAYS_FILE',
    ]) {
      const lines = await faults({ [setting]: file });
      expect(lines, setting).to.deep.equal([`${setting}: ${file}: not JSON`]);
    }
  });

  it('name keys of the right kind', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const { kty, crv, x, y } = await inventKey();
    const publicKey = { kty, crv, x, y };
    for (const wrong of [rsa, publicKey, { ...(await inventKey()), d: (await inventKey()).d }, []]) {
      const lines = await faults({ RECEIPT_KEY_FILE: await write('wrong.json', wrong) });
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(/^RECEIPT_KEY_FILE: /);
    }
    expect((await faults({ VAULT_KEY: 'short' }))[0]).to.match(/^VAULT_KEY: a vault key is 32 bytes/);
  });

  it('name identities and organisations that the ledger knows', async () => {
    const [file, at] = [(label: string) => join(folder, `${label}.id`), 'LEDGER_WALLET, LEDGER_IDENTITY'];
    expect(await faults({ LEDGER_IDENTITY: 'nobody' })).to.deep.equal([
      `${at}: ${file('nobody')}: there is no such file`,
    ]);
    expect((await faults({ LEDGER_IDENTITY: 'stranger' }))[0]).to.include('StrangerMSP');
    expect((await faults({ LEDGER_IDENTITY: 'torn' }))[0]).to.include('do not belong together');
    const [line, ...others] = await faults({ LEDGER_ENDORSERS: 'OperatorMSP,NonesuchMSP' });
    expect([line?.split(': ')[0], others]).to.deep.equal(['LEDGER_ENDORSERS', []]);
    expect(line).to.include('NonesuchMSP').and.to.include('OperatorMSP, NotaryMSP');
  });

  it('end the gateway with 1 and a line for each fault, and nothing thrown about', async () => {
    const env = { ...process.env, ...good, RECEIPT_KEY_FILE: '/nonesuch', LEDGER_IDENTITY: 'nobody' };
    const { code, words } = await new Promise<{ code: unknown; words: string }>((resolve) => {
      const args = ['--import', 'tsx', packageFile('src/main.ts')];
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code, words: stdout + stderr }),
      );
    });
    expect(code).to.equal(1);
    const [, said = ''] = words.split('Settings that do not fit:\n');
    const lines = said.trim().split('\n');
    expect(lines.map((line) => line.split(': ')[0])).to.deep.equal([
      ...['LEDGER_WALLET, LEDGER_IDENTITY', 'RECEIPT_KEY_FILE'],
    ]);
  });
});
