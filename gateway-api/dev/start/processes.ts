import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { answersAt } from '../supervisor/answers.js';
import type { Child, ChildOptions } from '../supervisor/child.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import type { Secrets } from './platform.js';
import { REPOSITORY, type Settings } from './settings.js';

const require = createRequire(import.meta.url);

/** Those that endorse by default (`network/topology.yaml`). */
const ENDORSERS = 'OperatorMSP,RegulatorMSP';

const NetworkReady = z.object({
  connectionProfile: z.string(),
  wallet: z.string(),
  channel: z.string(),
  chaincode: z.string(),
  /** Under which id the chaincode has to register; the embedded engine takes any. */
  packageId: z.string().default('credit-audit_1.0'),
});
export type NetworkReady = z.infer<typeof NetworkReady>;

/** Where each process listens. */
export interface Places {
  readonly gateway: string;
  readonly explorer: string;
  readonly issuer: string;
  readonly identityIssuer: string;
  readonly provider: string;
  readonly chaincode: string;
}

export function placesOf({ ports }: Settings): Places {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    gateway: at(ports.gateway),
    explorer: at(ports.explorer),
    issuer: `${at(ports.gateway)}/oidc`,
    identityIssuer: at(ports.identityIssuer),
    provider: at(ports.provider),
    chaincode: `127.0.0.1:${ports.chaincode}`,
  };
}

/** Starts the processes of the platform, each in its own way, under one supervisor. */
export class Processes {
  readonly #supervisor: Supervisor;
  readonly #settings: Settings;

  constructor(supervisor: Supervisor, settings: Settings) {
    this.#supervisor = supervisor;
    this.#settings = settings;
  }

  /** The contracts, under the unmodified server of Fabric's own SDK. */
  chaincode(address: string, packageId: string): Promise<Child> {
    const manifest = require.resolve('fabric-shim/package.json');
    return this.#start(
      'chaincode',
      [
        join(dirname(manifest), 'cli.js'),
        ...['server', '--chaincode-address', address, '--chaincode-id', packageId],
        ...['--module-path', join(REPOSITORY, 'chaincode')],
      ],
      { probe: answersAt(address) },
    );
  }

  async network(chaincode: string): Promise<NetworkReady> {
    const child = await this.#start(
      'network',
      [
        join(REPOSITORY, 'network/dist/cli.js'),
        ...['up', '--dir', join(this.#settings.directory, 'network'), '--chaincode-address', chaincode],
        ...['--engine', this.#settings.engine],
        ...(this.#settings.automaticPorts ? ['--ports', 'auto'] : []),
      ],
      { ready: 'ready ', patience: 180_000 },
    );
    return NetworkReady.parse(JSON.parse(child.readyLine.slice('ready '.length)));
  }

  /** The first gateway, which is the issuer of tokens too. */
  gateway(options: GatewayOptions): Promise<Child> {
    const { accountsFile } = options.secrets;
    const { gateway } = this.#settings.ports;
    return this.#gateway('gateway', options, { PORT: String(gateway), DEMO_ACCOUNTS: accountsFile });
  }

  /** One more gateway beside it, on the same ledger and database, for the same tokens. */
  furtherGateway(number: number, port: number, options: GatewayOptions): Promise<Child> {
    const own = { PORT: String(port), OIDC_ISSUER: options.places.issuer };
    return this.#gateway(`gateway-${number}`, options, own);
  }

  #gateway(
    name: string,
    { places, network, databaseUri, secrets }: GatewayOptions,
    own: Record<string, string>,
  ): Promise<Child> {
    const { directory } = this.#settings;
    return this.#program(name, 'src/main.js', {
      PUBLIC_URL: places.gateway,
      XINJIAN_MODE: 'development',
      MONGODB_URI: databaseUri,
      LEDGER_CONNECTION_PROFILE: network.connectionProfile,
      LEDGER_WALLET: network.wallet,
      LEDGER_ENDORSERS: ENDORSERS,
      DEMO_FILE: join(directory, 'demo.json'),
      EXPLORER_ORIGIN: places.explorer,
      RECEIPT_KEY_FILE: secrets.receiptKeyFile,
      VAULT_KEY_FILE: secrets.vaultKeyFile,
      PROVIDERS_FILE: join(directory, 'providers.json'),
      COLLECTORS_FILE: join(directory, 'collectors.json'),
      ...own,
    });
  }

  identityIssuer(places: Places, { accountsFile, counterSecret }: Secrets): Promise<Child> {
    return this.#program('identity-issuer', 'dev/identity-issuer/main.js', {
      PORT: String(this.#settings.ports.identityIssuer),
      DEMO_ACCOUNTS: accountsFile,
      COUNTER_SECRET: counterSecret,
      OIDC_ISSUER: places.issuer,
      OIDC_AUDIENCE: places.gateway,
      EXPLORER_ORIGIN: places.explorer,
    });
  }

  provider({ providerToken }: Secrets): Promise<Child> {
    return this.#program('provider', 'dev/provider/main.js', {
      PORT: String(this.#settings.ports.provider),
      PROVIDER_TOKEN: providerToken,
    });
  }

  explorer(places: Places): Promise<Child> {
    return this.#start('explorer', [join(REPOSITORY, 'explorer-ui/serve.mjs')], {
      probe: answersAt(`127.0.0.1:${this.#settings.ports.explorer}`),
      env: {
        HOST: '127.0.0.1',
        PORT: String(this.#settings.ports.explorer),
        GATEWAY_URL: places.gateway,
        OIDC_ISSUER: places.issuer,
        IDENTITY_ISSUER_URL: places.identityIssuer,
        XINJIAN_MODE: 'development',
      },
    });
  }

  /** One of this workspace's own programs, by its path below `dist`; it is ready when its PORT answers. */
  #program(name: string, path: string, env: Record<string, string>): Promise<Child> {
    return this.#start(name, [join(REPOSITORY, 'gateway-api/dist', path)], {
      env,
      probe: answersAt(`127.0.0.1:${env['PORT'] ?? ''}`),
    });
  }

  #start(name: string, args: readonly string[], { ready, ...options }: StartOptions): Promise<Child> {
    return this.#supervisor.start({
      name,
      command: process.execPath,
      args,
      cwd: REPOSITORY,
      logFile: join(this.#settings.directory, 'logs', `${name}.log`),
      pidFile: join(this.#settings.directory, 'logs', `${name}.pid`),
      isReady: (line) => ready !== undefined && line.startsWith(ready),
      ...options,
    });
  }
}

/** What all gateways share. */
export interface GatewayOptions {
  readonly places: Places;
  readonly network: NetworkReady;
  readonly databaseUri: string;
  readonly secrets: Secrets;
}

/** How a process is started: ready by a line that begins so, or when its probe answers. */
type StartOptions = Pick<ChildOptions, 'env' | 'probe' | 'patience'> & { readonly ready?: string };
