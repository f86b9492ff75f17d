import { expect } from 'chai';
import type { LookupAddress } from 'node:dns';
import { AddressRefused, guardedLookup, mayCall } from '../../src/push/address.js';
import { openSender } from '../../src/push/send.js';
import { checkEndpoint, type ResolveHost } from '../../src/push/endpoint.js';
import { openReceiver } from '../support/receiver.js';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

describe('addresses of receivers', () => {
  it('are those of the public Internet', () => {
    for (const address of ['1.1.1.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])
      expect(mayCall(address, { loopback: false }), address).to.equal(true);
    for (const address of ['127.0.0.1', '::1', '10.0.0.1', '::ffff:127.0.0.1', '169.254.169.254', 'fe80::1'])
      expect(mayCall(address, { loopback: false }), address).to.equal(false);
    for (const address of [
      ...['::7f00:1', '::a00:1', '64:ff9b::7f00:1', '100::1', 'fd00::1', '4000::1', '5f00::1'],
      ...[
        '2002:7f00:1::',
        '2001::7f00:1',
        '2001:db8::1',
        '2001:20::1',
        '2001:100::1',
        '3fff::1',
        '3fff:fff::1',
      ],
      ...['2620:4f:8000::1', 'fec0::1', 'ff02::1', '::'],
    ]) {
      expect(mayCall(address, { loopback: false }), address).to.equal(false);
      expect(mayCall(address, { loopback: true }), address).to.equal(false);
    }
    for (const address of ['2001:4860:4860::8888', '2400:3200::1', '2a00:1450::1', '240e::1'])
      expect(mayCall(address, { loopback: false }), address).to.equal(true);
    expect(mayCall('127.0.0.1', { loopback: true })).to.equal(true);
    expect(mayCall('10.0.0.1', { loopback: true })).to.equal(false);
  });

  it('are checked in what the connection is made to: a name that leads elsewhere by then is refused', async () => {
    const answers: LookupAddress[][] = [
      [{ address: '1.1.1.1', family: 4 }],
      [
        { address: '1.1.1.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    ];
    const resolve = ((
      _host: string,
      _options: object,
      callback: (error: null, found: LookupAddress[]) => void,
    ) => callback(null, answers.shift() ?? [])) as never;
    const lookup = guardedLookup({ loopback: false }, resolve);
    const looked = () =>
      new Promise((done) => lookup('receiver.example', {}, (error, address) => done(error ?? address)));
    expect(await looked()).to.equal('1.1.1.1');
    expect(await looked()).to.be.instanceOf(AddressRefused);
  });

  it('are refused in the same words whether a name is private, public beside private, or unknown', async () => {
    const hosts = new Map([
      ['db.internal', ['10.1.2.3']],
      ['both.internal', ['1.1.1.1', '192.168.7.8']],
    ]);
    const resolveHost: ResolveHost = (name) => {
      const found = hosts.get(name);
      if (found === undefined) return Promise.reject(new Error(`getaddrinfo ENOTFOUND ${name}`));
      return Promise.resolve(found.map((address) => ({ address })));
    };
    const refusals = await Promise.all(
      [...hosts.keys(), 'unknown.internal'].map((name) =>
        checkEndpoint(`https://${name}/hook`, { loopback: false }, resolveHost).then(
          () => 'taken',
          (error: unknown) => ({ ...(error as object), message: (error as Error).message }),
        ),
      ),
    );
    for (const refusal of refusals) expect(refusal).to.deep.equal(refusals[0]);
    expect(refusals[0]).to.include({ code: 'NOT_PUBLIC', message: 'not an address of the public Internet' });
  });

  it('that nobody knows are told from private ones by no delivery either', async () => {
    const failing = ((_host: string, _options: object, callback: (error: Error) => void) =>
      callback(new Error('ENOTFOUND'))) as never;
    const lookup = guardedLookup({ loopback: false }, failing);
    const error = await new Promise((done) => lookup('unknown.internal', {}, done));
    expect(error).to.be.instanceOf(AddressRefused);
    expect((error as Error).message).to.equal('not an address of the public Internet');
  });

  it('are refused when it comes to sending, by number and by name', async () => {
    const receiver = await openReceiver();
    const sender = openSender({ rules: { loopback: false }, patience: 2_000 });
    for (const url of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost')]) {
      const sent = await sender.send({ id: 'msg_1', url, secret: SECRET, body: '{}' });
      expect(sent).to.deep.equal({ status: null, reason: 'ADDRESS_REFUSED' });
    }
    expect(receiver.arrived).to.have.length(0);
    await sender.close();
    await receiver.close();
  });
});
