import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';

import { BUILDER } from '../../src/fabric/folder.js';
import { addressKey, chaincodePackage, perChaincode } from '../../src/fabric/package.js';
import { tar } from '../../src/fabric/tar.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { inDirectory } from '../support/directory.js';

const run = promisify(execFile);

/** Runs one of the external builder's programs as a peer does. */
async function builder(name: string, args: readonly string[], config?: string): Promise<void> {
  const env = { PATH: process.env['PATH'] };
  const configured = config === undefined ? env : { ...env, CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: config };
  await run(join(BUILDER, 'bin', name), [...args], { env: configured });
}

describe('The chaincode package', () => {
  it('has an id that follows from name and version alone: every organisation computes the same', async () => {
    const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
    const { id } = chaincodePackage(topology);
    expect(id).to.match(/^credit-audit_1\.0:[0-9a-f]{64}$/u);
    const elsewhere = { ...topology.chaincode, address: 'chaincode.example:7' };
    expect(chaincodePackage({ ...topology, chaincode: elsewhere }).id).to.equal(id);
    const next = { ...topology.chaincode, version: '1.1' };
    expect(chaincodePackage({ ...topology, chaincode: next }).id).not.to.equal(id);
    // Calculated by `peer lifecycle chaincode calculatepackageid` of 2.5.16.
    expect(id).to.equal('credit-audit_1.0:660fcb62a4cd64a33f42e9a71e1bfdce6aee87cc05cff636d4095395c28ba96a');
  });

  it('of a further chaincode has an address of its own to be filled in', async () => {
    const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
    const further = { ...topology.chaincode, name: 'second', address: '127.0.0.1:2' };
    const [first, second] = perChaincode({ ...topology, furtherChaincodes: [further] });
    expect([addressKey(first!), addressKey(second!)]).to.deep.equal(['address', 'address2']);
    expect(chaincodePackage(first!).id).to.equal(chaincodePackage(topology).id);
    expect(chaincodePackage(second!).id).to.match(/^second_1\.0:/u);
  });

  it('is a tar archive as others write and read it', () =>
    inDirectory(async (directory) => {
      const long = Buffer.alloc(1025, 'x');
      await writeFile(join(directory, 'archive.tar'), tar({ 'a.json': Buffer.from('{}'), b: long }));
      await run('tar', ['-xf', 'archive.tar'], { cwd: directory });
      expect(await readFile(join(directory, 'a.json'), 'utf8')).to.equal('{}');
      expect(await readFile(join(directory, 'b'))).to.deep.equal(long);
    }));

  it('goes through the external builder, which fills in the address', () =>
    inDirectory(async (directory) => {
      const { bytes } = chaincodePackage(await readTopology(DEFAULT_TOPOLOGY_FILE));
      const [source, metadata, built, released] = ['source', 'metadata', 'built', 'released'].map((name) =>
        join(directory, name),
      ) as [string, string, string, string];
      await Promise.all([source, metadata, built, released].map((folder) => mkdir(folder)));
      await writeFile(join(directory, 'package.tar'), gunzipSync(bytes));
      await run('tar', ['-xf', '../package.tar'], { cwd: metadata });
      await run('tar', ['-xzf', join(metadata, 'code.tar.gz')], { cwd: source });
      await builder('detect', [source, metadata]);
      await builder('build', [source, metadata, built]);
      await builder('release', [built, released], '{"peername":"p","address":"127.0.0.1:9999"}');
      const file = join(released, 'chaincode/server/connection.json');
      expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal({
        address: '127.0.0.1:9999',
        dial_timeout: '10s',
        tls_required: false,
      });
      expect(await refused(builder('release', [built, released]))).to.contain('names no address');
      await writeFile(join(built, 'connection.json'), '{"address":"{{.address2}}"}');
      await builder('release', [built, released], '{"address":"127.0.0.1:1","address2":"127.0.0.1:2"}');
      expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal({ address: '127.0.0.1:2' });
      await writeFile(join(metadata, 'metadata.json'), '{"type":"golang","label":"x"}');
      await refused(builder('detect', [source, metadata]));
    }));
});

async function refused(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => expect.fail('it was accepted'),
    (error: unknown) => String(error),
  );
}
