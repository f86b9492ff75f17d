import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { readProfile } from './clients.js';
import type { Ready } from './processes.js';

/** What of core.yaml Fabric's command line cannot do without. */
const CORE_YAML = 'peer: { BCCSP: { Default: SW, SW: { Hash: SHA2, Security: 256 } } }\n';

/** Fabric's own `peer` command, as an administrator of the operator uses it. */
export class PeerCommand {
  readonly #program: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #directory: string;
  readonly #orderer: readonly string[];

  private constructor(
    program: string,
    environment: NodeJS.ProcessEnv,
    directory: string,
    orderer: readonly string[],
  ) {
    this.#program = program;
    this.#environment = environment;
    this.#directory = directory;
    this.#orderer = orderer;
  }

  /** @param binaries the folder of Fabric's binaries */
  static async create(binaries: string, ready: Ready): Promise<PeerCommand> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-peer-'));
    await writeFile(join(directory, 'core.yaml'), CORE_YAML);
    const profile = await readProfile(ready);
    const organizations = join(dirname(ready.connectionProfile), 'crypto', 'peerOrganizations');
    const operator = join(organizations, 'operator.xinjian.example');
    const address = (url: string): string => url.replace('grpcs://', '');
    const environment = {
      ...process.env,
      FABRIC_CFG_PATH: directory,
      FABRIC_LOGGING_SPEC: 'error',
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_LOCALMSPID: 'OperatorMSP',
      CORE_PEER_MSPCONFIGPATH: join(operator, 'users', 'operator-admin@operator.xinjian.example', 'msp'),
      CORE_PEER_ADDRESS: address(profile.peers[profile.organizations['OperatorMSP']!.peers[0]!]!.url),
      CORE_PEER_TLS_ROOTCERT_FILE: join(
        ...[operator, 'peers', 'peer0.operator.xinjian.example', 'tls', 'ca.crt'],
      ),
    };
    const [orderer] = Object.values(profile.orderers);
    const root = join(directory, 'orderer-ca.pem');
    await writeFile(root, orderer!.tlsCACerts.pem);
    return new PeerCommand(join(binaries, 'peer'), environment, directory, [
      ...['-o', address(orderer!.url), '--tls', '--cafile', root],
    ]);
  }

  /** @returns what it writes to stdout and, where it tells of success only there, to stderr */
  async run(...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)(this.#program, [...args], {
      env: this.#environment,
    });
    return stdout + stderr;
  }

  /** Runs it with the orderer's address. */
  async runAtOrderer(...args: readonly string[]): Promise<string> {
    return this.run(...args, ...this.#orderer);
  }

  /** Fetches a block from the peer: a serialised `common.Block`. */
  async fetch(channel: string, which: string): Promise<Buffer> {
    const file = join(this.#directory, `${which}.block`);
    await this.run('channel', 'fetch', which, file, '-c', channel);
    return readFile(file);
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}
