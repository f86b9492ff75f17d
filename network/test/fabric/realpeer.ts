import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface RealPeerOptions {
  /** Where Fabric's own `peer` is. */
  readonly binaries: string;
  /** The peer's own folder. */
  readonly directory: string;
  readonly mspId: string;
  /** Folders with `msp/`: the node's, with `tls/` too, and an administrator's. */
  readonly node: string;
  readonly admin: string;
  readonly ports: Readonly<Record<'peer' | 'chaincode' | 'operations', number>>;
}

/** A peer of Hyperledger Fabric, as a process of its own. */
export class RealPeer {
  readonly blockFile: string;
  readonly #options: RealPeerOptions;
  readonly #process: ReturnType<typeof spawn>;
  readonly #lines: AsyncIterator<string>;

  private constructor(options: RealPeerOptions) {
    const { binaries, directory } = options;
    this.#options = options;
    this.blockFile = join(directory, 'data/ledgersData/chains/chains/credit-audit/blockfile_000000');
    const env = { ...process.env, FABRIC_CFG_PATH: directory };
    this.#process = spawn(join(binaries, 'peer'), ['node', 'start'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#lines = createInterface({ input: this.#process.stderr! })[Symbol.asyncIterator]();
  }

  static async start(options: RealPeerOptions): Promise<RealPeer> {
    await mkdir(options.directory, { recursive: true });
    await writeFile(join(options.directory, 'core.yaml'), JSON.stringify(configuration(options)));
    const peer = new RealPeer(options);
    await peer.#logged(/Started peer with ID/);
    return peer;
  }

  /** Joins a channel by its block 0, in a file. */
  async join(genesis: string): Promise<void> {
    const { binaries, directory, admin } = this.#options;
    const env = { ...process.env, FABRIC_CFG_PATH: directory, CORE_PEER_MSPCONFIGPATH: join(admin, 'msp') };
    await promisify(execFile)(join(binaries, 'peer'), ['channel', 'join', '-b', genesis], { env });
  }

  /** Returns once the peer has committed the block of that number. */
  async committed(block: number): Promise<void> {
    await this.#logged(new RegExp(`Committed block \\[${block}\\]`));
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill();
    await exit;
  }

  async #logged(pattern: RegExp): Promise<void> {
    const seen: string[] = [];
    for (let line = await this.#lines.next(); line.done !== true; line = await this.#lines.next()) {
      seen.push(line.value);
      if (pattern.test(line.value)) return;
    }
    throw new Error(`The peer ended before it logged ${pattern.source}:\n${seen.slice(-5).join('\n')}`);
  }
}

/** As much of core.yaml (sampleconfig/core.yaml) as the peer has no default for; JSON is YAML too. */
function configuration({ directory, mspId, node, ports }: RealPeerOptions): object {
  const address = `127.0.0.1:${ports.peer}`;
  return {
    peer: {
      id: 'real',
      networkId: 'test',
      listenAddress: address,
      address,
      chaincodeListenAddress: `127.0.0.1:${ports.chaincode}`,
      localMspId: mspId,
      mspConfigPath: join(node, 'msp'),
      localMspType: 'bccsp',
      fileSystemPath: join(directory, 'data'),
      gossip: { bootstrap: address, externalEndpoint: address, useLeaderElection: false, orgLeader: true },
      tls: {
        enabled: true,
        cert: { file: join(node, 'tls/server.crt') },
        key: { file: join(node, 'tls/server.key') },
        rootcert: { file: join(node, 'tls/ca.crt') },
      },
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      authentication: { timewindow: '15m' },
      handlers: {
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
      limits: { concurrency: { endorserService: 100, deliverService: 100, gatewayService: 100 } },
    },
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 1000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: { deprioritizedDataReconcilerInterval: '60m', purgeInterval: 100 },
      snapshots: { rootDir: join(directory, 'snapshots') },
    },
    chaincode: {
      executetimeout: '30s',
      startuptimeout: '30s',
      installTimeout: '30s',
      mode: 'net',
      externalBuilders: [{ name: 'none', path: directory }],
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
    },
    operations: { listenAddress: `127.0.0.1:${ports.operations}`, tls: { enabled: false } },
    metrics: { provider: 'disabled' },
  };
}
