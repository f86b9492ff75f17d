// What has to be done before anything of ours can run; plain Node, since nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Installs and builds what is missing or out of date; says what it does. Throws one clear sentence. */
export async function prepare() {
  checkNode();
  install();
  build();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Xinjian needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

function install() {
  const stamp = join(repository, 'node_modules/.xinjian-installed');
  const wanted = digest([join(repository, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  step('installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

function build() {
  const stamp = join(repository, 'node_modules/.xinjian-built');
  const wanted = digest(sources(repository));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(outputs)) return;
  step('compiling', process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '-b']);
  step('bundling the explorer', 'npm', [
    'run',
    'build',
    '--silent',
    '-w',
    'explorer-ui',
    '--',
    '--logLevel',
    'warn',
  ]);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

const outputs = join(repository, 'gateway-api/dist/dev/start/main.js');

function step(what, command, args) {
  process.stdout.write(`  … ${what}\n`);
  const started = performance.now();
  const { status, error } = spawnSync(command, args, {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined || status !== 0) throw new Error(`${what} failed: see above.`);
  process.stdout.write(`  ✓ ${what} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}

/** The files that a build is made from. */
function sources(folder) {
  const workspaces = ['chaincode', 'network', 'gateway-api', 'explorer-ui'];
  const files = workspaces.flatMap((workspace) => walk(join(folder, workspace)));
  return [...files, join(folder, 'package-lock.json'), join(folder, 'tsconfig.base.json')];
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist', 'coverage', 'docs', 'data'].includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      return /\.(ts|tsx|mjs|json|html|css|svg)$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** A digest of the files' names, sizes and times: enough to see that something changed. */
function digest(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
