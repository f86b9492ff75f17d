import { resolve } from 'node:path';

import { FabricFolder } from '../fabric/folder.js';
import { nodeRuns } from '../fabric/nodeprocess.js';
import { runningProcess } from '../node/runningfile.js';
import { Layout } from '../topology/layout.js';
import type { DirectoryOption } from './options.js';

/** The exit code of `status` when nothing runs, as the Linux Standard Base has it for services. */
const NOT_RUNNING = 3;

/** Tells whether the engine runs, and on Fabric which nodes. Returns the exit code: 0 if it does, 3 if not. */
export async function status({ dir }: DirectoryOption): Promise<number> {
  const layout = new Layout(resolve(dir));
  const pid = await runningProcess(layout);
  if (pid === undefined) {
    process.stdout.write('not running\n');
    return NOT_RUNNING;
  }
  const nodes = await runningNodes(new FabricFolder(layout));
  process.stdout.write(`running ${JSON.stringify(nodes.length === 0 ? { pid } : { pid, nodes })}\n`);
  return 0;
}

/** Host names of the nodes that run as processes of their own; none for the embedded engine. */
async function runningNodes(folder: FabricFolder): Promise<readonly string[]> {
  const hosts = await folder.hosts();
  const runs = await Promise.all(hosts.map((host) => nodeRuns(folder, host)));
  return hosts.filter((_, index) => runs[index]);
}
