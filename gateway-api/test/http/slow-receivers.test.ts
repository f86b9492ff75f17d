import { expect } from 'chai';
import { connect } from 'node:net';
import { readConfig } from '../../src/config.js';
import { useGateway } from '../support/gateway.js';

const GET = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n';

const CUT = /_count\{method="GET",route="\/openapi.json",status="499"\} 1\b/;

describe('a caller that reads nothing', () => {
  const gateway = useGateway({ RESPONSE_TIMEOUT: '300', CONNECTIONS: '50' });

  it('is cut off, and counted as one that hung up', async () => {
    const { url, log } = gateway();
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).pause();
    const answered = () => log.filter((line) => line.includes('"path":"/openapi.json"')).length;
    const counted = async () => (await fetch(`${url}/metrics`)).text();
    let asked = 0;
    // what the kernel takes for the receiver fills up: then one answer stays
    while (!CUT.test(await counted())) {
      if (answered() < asked) continue;
      socket.write(GET);
      asked += 1;
    }
    socket.destroy();
    expect(await counted()).to.match(/_count\{method="GET",route="\/openapi.json",status="200"\} [1-9]/);
  });

  it('is told by no setting that is none', () => {
    for (const name of ['RESPONSE_TIMEOUT', 'CONNECTIONS'])
      expect(() => readConfig({ [name]: '0' })).to.throw(new RegExp(`${name}: `));
  });
});
