import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Narrator } from '../../dev/demo/steps.js';
import { playMainJob } from '../../dev/demo/main-job.js';
import { describeOnEachEngine } from '../support/engines.js';
import { badInput } from './bad-input.js';
import { foreignObjects } from './foreign.js';
import { forgetting } from './forgetting.js';
import { fuzz } from './fuzz.js';
import { interruptions } from './interruptions.js';
import { mainJobInChromium } from './main-job-in-chromium.js';
import { pushes } from './pushes.js';
import { readModelAgainstLedger } from './read-model.js';
import { usePlatform } from './running-platform.js';
import { subjectData } from './subject-data.js';

/** Everything real: `npm start` in a folder of its own, and each process that it starts. */
describeOnEachEngine('the platform as npm start runs it', function (engine) {
  this.timeout(120_000);
  const running = usePlatform(engine);

  it('plays the main job from request to withdrawal, traced down to the endorsements', async () => {
    const told: string[] = [];
    await playMainJob(running().demonstration, new Narrator((line) => told.push(line)));
    expect(told.filter((line) => /^\n\d\./.test(line))).to.have.length(7);
  });

  it('plays it again by npm run demo, which exits with 0', async () => {
    expect(await runDemo(running().directory)).to.equal(0);
  });

  it('lets npm run demo exit with 1 where nothing runs', async () => {
    expect(await runDemo(`${running().directory}/nowhere`)).to.equal(1);
  });

  badInput(running);
  foreignObjects(running);
  subjectData(running);
  pushes(running);
  readModelAgainstLedger(running);
  fuzz(running);
  mainJobInChromium(running);
  interruptions(running);
  forgetting(running);

  it('finds its data again at the second start', async () => {
    const platform = running();
    const regulator = platform.caller('regulator');
    const before = await regulator.get('/v1/accesses?limit=200');
    expect(await platform.stop()).to.equal(0);
    await platform.startAgain();
    const after = await platform.caller('regulator').get('/v1/accesses?limit=200');
    expect(ids(before.body)).not.to.be.empty;
    expect(ids(after.body)).to.include.members(ids(before.body));
    const enterprise = platform.account('enterprise', 2);
    const { body } = await platform.caller('enterprise', 2).get('/v1/me');
    expect(body, 'one that was forgotten').to.include({ participant: enterprise.participant });
  });
});

async function runDemo(directory: string): Promise<unknown> {
  const main = fileURLToPath(new URL('../../dist/dev/demo/main.js', import.meta.url));
  const demo = spawn(process.execPath, [main], {
    env: { ...process.env, XINJIAN_DIR: directory },
    stdio: 'ignore',
  });
  const [code] = (await once(demo, 'exit')) as [unknown];
  return code;
}

function ids(body: unknown): string[] {
  return (body as { items: { id: string }[] }).items.map(({ id }) => id);
}
