import { Stopped, Supervisor } from '../supervisor/supervisor.js';
import { ChildFailed } from '../supervisor/child.js';
import { startPlatform } from './platform.js';
import { CannotStart, readSettings } from './settings.js';
import { stepsOn } from './steps.js';
import { welcome } from './welcome.js';

/**
 * Starts the platform on this machine and keeps it until a signal, or until one of its processes ends unasked;
 * then stops all that it started.
 * @returns the exit code
 */
export async function start(argv: readonly string[]): Promise<number> {
  let end: (code: number) => void = () => undefined;
  const over = new Promise<number>((resolve) => {
    end = resolve;
  });
  const supervisor = new Supervisor({
    onRestart: (name, how) =>
      process.stderr.write(`${name} ended unexpectedly (${how}) and was started again.\n`),
    onUnexpectedEnd: (name, how) => {
      process.stderr.write(`\n${name} ended unexpectedly (${how}): see its log in the logs folder.\n`);
      end(1);
    },
  });
  process.once('SIGINT', () => end(0));
  process.once('SIGTERM', () => end(0));

  const started = run(argv, supervisor).catch((error: unknown) => {
    if (!(error instanceof Stopped)) process.stderr.write(`\n${explain(error)}\n`);
    end(1);
  });
  const code = await over;
  if (!supervisor.isIdle) process.stdout.write('\n  stopping …\n');
  await supervisor.stop();
  await started;
  if (!supervisor.isIdle) process.stdout.write('  ✓ everything is stopped\n');
  return code;
}

async function run(argv: readonly string[], supervisor: Supervisor): Promise<void> {
  const settings = await readSettings(argv);
  process.stdout.write(`\n  信鉴 Xinjian: everything is kept in ${settings.directory}\n\n`);
  const platform = await startPlatform(supervisor, settings, stepsOn(process.stdout));
  process.stdout.write(welcome(platform, settings));
}

function explain(error: unknown): string {
  if (error instanceof CannotStart || error instanceof ChildFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
