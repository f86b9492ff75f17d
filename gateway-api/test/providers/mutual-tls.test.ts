import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { packageFile } from '../../src/package-file.js';
import { ProviderFault } from '../../src/providers/errors.js';
import { openProviderInterface } from '../../src/providers/provider-interface.js';

const openssl = promisify(execFile);
const FIRM = '91310115XX0000019T';

/** A provider that knows its callers by certificate; needs `openssl` to make some. */
const TOKEN = 'a token of some length';

describe('ProviderInterface over mTLS', function () {
  this.timeout(30_000);
  let folder = '';
  let server: Server;
  let item: CatalogueItem;

  before(async function () {
    const found = await openssl('openssl', ['version']).catch(() => undefined);
    if (found === undefined) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'xinjian-mtls-'));
    await authority('ca');
    await authority('stranger');
    await certificate('server', 'ca');
    await certificate('client', 'ca');
    await certificate('impostor', 'stranger');
    const catalogue = JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')) as unknown;
    item = z
      .array(CatalogueItem)
      .parse(catalogue)
      .find(({ id }) => id === 'TAX-04')!;
    const [cert, key, ca] = await Promise.all(
      ['server.pem', 'server.key', 'ca.pem'].map((name) => readFile(path(name))),
    );
    server = createServer(
      { cert, key, ca, requestCert: true, rejectUnauthorized: true },
      (_request, response) => {
        response.end(JSON.stringify({ item: 'TAX-04', uscc: FIRM, rows: [] }));
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(async () => {
    if (folder === '') return;
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const path = (name: string) => join(folder, name);
  const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  function authority(name: string) {
    const out = ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)];
    return openssl('openssl', ['req', '-x509', ...KEY, ...out, '-subj', `/CN=${name}`, '-days', '2']);
  }

  async function certificate(name: string, issuer: string) {
    await writeFile(path(`${name}.ext`), 'subjectAltName=IP:127.0.0.1\n');
    const request = ['-keyout', path(`${name}.key`), '-out', path(`${name}.csr`), '-subj', `/CN=${name}`];
    await openssl('openssl', ['req', ...KEY, ...request]);
    await openssl('openssl', [
      ...[
        'x509',
        '-req',
        '-in',
        path(`${name}.csr`),
        '-CA',
        path(`${issuer}.pem`),
        '-CAkey',
        path(`${issuer}.key`),
      ],
      ...['-CAcreateserial', '-days', '2', '-extfile', path(`${name}.ext`), '-out', path(`${name}.pem`)],
    ]);
  }

  async function ask(client: string | null, ca: string, of = server): Promise<unknown> {
    const url = `https://127.0.0.1:${(of.address() as AddressInfo).port}/records`;
    const own = client !== null && { cert: path(`${client}.pem`), key: path(`${client}.key`) };
    const tls = { ...own, ca: path(`${ca}.pem`) };
    const opened = await openProviderInterface(
      {
        item: 'TAX-04',
        url,
        provider: 'tax',
        timeoutMs: 5_000,
        tls,
        ...(client === null && { token: TOKEN }),
      },
      { subject: 'uscc', by: 'uscc', key: [] },
    );
    const answer = await opened
      .fetch(item, FIRM, new AbortController().signal)
      .catch((error: unknown) => error);
    await opened.close();
    return answer;
  }

  it('shows our certificate, and takes the answer of a server that it trusts', async () => {
    expect(await ask('client', 'ca')).to.deep.equal([]);
  });

  it('trusts an authority of its own with a token alone, too', async () => {
    const refused = await ask(null, 'ca');
    expect(refused, 'the server wants a certificate').to.be.instanceOf(ProviderFault);
    const plain = createServer(
      { cert: await readFile(path('server.pem')), key: await readFile(path('server.key')) },
      (request, response) => {
        const isOurs = request.headers.authorization === `Bearer ${TOKEN}`;
        response.end(isOurs ? JSON.stringify({ item: 'TAX-04', uscc: FIRM, rows: [] }) : '');
      },
    );
    await once(plain.listen(0, '127.0.0.1'), 'listening');
    expect(await ask(null, 'ca', plain)).to.deep.equal([]);
    expect(await ask(null, 'stranger', plain)).to.include({ code: 'UNREACHABLE' });
    plain.close();
  });

  it('takes nothing from a server of another authority, and gets nothing with another certificate', async () => {
    expect(await ask('client', 'stranger'))
      .to.be.instanceOf(ProviderFault)
      .and.include({ code: 'UNREACHABLE' });
    expect(await ask('impostor', 'ca'))
      .to.be.instanceOf(ProviderFault)
      .and.include({ code: 'UNREACHABLE' });
  });
});
