import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signer } from '../../dev/client/account.js';
import { Caller } from '../../dev/client/caller.js';
import { installSecantus, secantusOptions } from '../../dev/database/secantus.js';
import { killFabric, killNoted } from './kill.js';
import { type Platform, startPlatform } from '../../dev/start/platform.js';
import { freePort, readSettings, REPOSITORY } from '../../dev/start/settings.js';
import { Supervisor } from '../../dev/supervisor/supervisor.js';

export interface PlatformOptions {
  readonly engine: 'embedded' | 'fabric';
  /** How many run side by side. */
  readonly gateways: number;
}

/** The platform as `npm start` runs it, in a folder of its own; what is killed is started again, however often. */
export class MortalPlatform {
  readonly platform: Platform;
  readonly #directory: string;
  readonly #supervisor: Supervisor;

  private constructor(directory: string, supervisor: Supervisor, platform: Platform) {
    this.#directory = directory;
    this.#supervisor = supervisor;
    this.platform = platform;
  }

  static async start({ engine, gateways }: PlatformOptions): Promise<MortalPlatform> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-crash-'));
    const events = { onRestart: () => undefined, onUnexpectedEnd: () => undefined };
    const supervisor = new Supervisor(events, Infinity);
    const port = await freePort();
    const program = await installSecantus(join(REPOSITORY, 'node_modules/.xinjian'), () => undefined);
    await supervisor.start(await secantusOptions(program, join(directory, 'database'), port));
    process.env['MONGODB_URI'] = `mongodb://127.0.0.1:${port}/?replicaSet=secantus`;
    process.env['XINJIAN_DIR'] = directory;
    process.env['WEBHOOK_LOOPBACK'] = 'true';
    const argv = ['--ports', 'auto', '--engine', engine, '--gateways', String(gateways)];
    const settings = await readSettings(argv);
    const platform = await startPlatform(supervisor, settings, (_name, work) => work());
    return new MortalPlatform(directory, supervisor, platform);
  }

  /** Who may be killed. */
  get victims(): readonly string[] {
    const gateways = this.platform.gateways.map((_gateway, index) => gatewayName(index));
    return [...gateways, 'chaincode', 'network', 'database'];
  }

  /** Ends a process in its tracks, the network with all its nodes. @returns whether there was one */
  async kill(victim: string): Promise<boolean> {
    const folder = victim === 'database' ? 'database' : 'logs';
    const isKilled = await killNoted(join(this.#directory, folder, `${victim}.pid`));
    if (victim === 'network') await killFabric(join(this.#directory, 'network/fabric'));
    return isKilled;
  }

  caller(kind: string): Caller {
    return this.#callerAt(kind, this.platform.demonstration.gateway);
  }

  /** One for each gateway. */
  callers(kind: string): readonly Caller[] {
    return this.platform.gateways.map((gateway) => this.#callerAt(kind, gateway));
  }

  account(kind: string): Signer {
    const found = this.platform.demonstration.accounts.find((candidate) => candidate.kind === kind);
    if (found === undefined) throw new Error(`The demonstration lacks a ${kind}.`);
    return found;
  }

  #callerAt(kind: string, gateway: string): Caller {
    const { issuer, ledger } = this.platform.demonstration;
    const audience = `${ledger.channel}/${ledger.chaincode}`;
    return new Caller(this.account(kind), { gateway, issuer, audience });
  }

  async stop(): Promise<void> {
    await this.#supervisor.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function gatewayName(index: number): string {
  return index === 0 ? 'gateway' : `gateway-${index + 1}`;
}
