#!/usr/bin/env node
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';

import { addOrg, type AddOrgOptions } from './commands/addorg.js';
import { deploy, upgrade } from './commands/deploy.js';
import { down } from './commands/down.js';
import { sentenceOf } from './commands/failure.js';
import { checkLedger, type FsckCommandOptions } from './commands/fsck.js';
import { logs } from './commands/logs.js';
import type { DirectoryOption, NetworkOptions } from './commands/options.js';
import { renderNetwork, type RenderOptions } from './commands/render.js';
import { status } from './commands/status.js';
import { up, type UpOptions } from './commands/up.js';
import { RELEASES } from './fabric/release.js';
import { DEFAULT_TOPOLOGY_FILE } from './topology/topology.js';

const directory = (): Option => new Option('--dir <dir>', "the network's folder").makeOptionMandatory();
const topology = (): Option => new Option('--topology <file>', 'the topology').default(DEFAULT_TOPOLOGY_FILE);
const engine = (): Option =>
  new Option('--engine <engine>', "one process that speaks Fabric's protocols, or Hyperledger Fabric itself")
    .choices(['embedded', 'fabric'])
    .default('embedded')
    .env('XINJIAN_ENGINE');
const fabricOnly = (): Option =>
  new Option('--engine <engine>', 'Hyperledger Fabric: the embedded engine needs none of this')
    .choices(['fabric'])
    .default('fabric');

function run<Options extends DirectoryOption>(command: (options: Options) => Promise<number>) {
  return async (options: Options): Promise<void> => {
    try {
      process.exitCode = await command(options);
    } catch (error) {
      process.stderr.write(`${sentenceOf(error, resolve(options.dir))}\n`);
      process.exitCode = 1;
    }
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) {
    throw new InvalidArgumentError('Not a positive number.');
  }
  return value;
}

const program = new Command('xinjian-network').description('One topology, two engines.');
const networkCommand = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .addOption(directory())
    .addOption(topology())
    .addOption(
      new Option('--ports <choice>', 'ports of a new folder: as in the topology, or free ones')
        .choices(['topology', 'auto'])
        .default('topology'),
    )
    .option(
      '--chaincode-address <host:port>',
      'where the chaincode server listens, instead of as in the topology',
    )
    .addOption(
      new Option('--execution-timeout <seconds>', 'how long a chaincode may take over one transaction')
        .argParser(seconds)
        .default(30),
    );
networkCommand('up', 'run an engine in the foreground')
  .addOption(engine())
  .option(
    '--delayed-peer <MspId>',
    'for tests, embedded engine: the peer that commits nothing from each SIGUSR2 to the next',
  )
  .action(run<UpOptions>(up));
networkCommand('render', 'write what Hyperledger Fabric needs, a Compose file included, and start nothing')
  .addOption(fabricOnly())
  .addOption(
    new Option('--release <release>', 'of Hyperledger Fabric, for a new channel and for the images')
      .choices(RELEASES)
      .default(RELEASES[0]),
  )
  .action(run<RenderOptions>(renderNetwork));
networkCommand('deploy', 'join running Fabric nodes to the channel, and define the chaincode')
  .addOption(fabricOnly())
  .action(run<NetworkOptions>(deploy));
networkCommand(
  'upgrade',
  'bring the chaincode of a running Fabric network to the next version of the topology',
)
  .addOption(fabricOnly())
  .action(run<NetworkOptions>(upgrade));
networkCommand('add-org', 'enlarge a running Fabric network by the organisations at the end of the topology')
  .addOption(fabricOnly())
  .option('--disclose-blocks', 'agree that a new peer holds every block, the traffic of all institutions')
  .action(run<AddOrgOptions>(addOrg));
program.command('down').description('stop the engine').addOption(directory()).action(run(down));
program
  .command('status')
  .description('tell whether the engine runs')
  .addOption(directory())
  .action(run(status));
program.command('logs').description('print what the engine logged').addOption(directory()).action(run(logs));
program
  .command('fsck')
  .description('check the whole ledger; the engine must be down')
  .addOption(directory())
  .addOption(topology())
  .option('--peer <mspId>', 'whose ledger, on the engine fabric, where each peer has its own')
  .option('--genesis-hash <hex>', "hash of block 0's header, from someone who is trusted")
  .action(run<FsckCommandOptions>(checkLedger));
await program.parseAsync();
