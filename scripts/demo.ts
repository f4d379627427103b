/**
 * `npm run demo`: the whole way on this machine. Builds, starts the practice server and the agent in a temporary
 * folder, exports six sample Bundles like a HIS, and shows how each ends: in the desktop window where an Electron runtime is
 * installed, else on the page. `--once` ends by itself.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeHospital, HOSPITAL_ID } from './demo/hospital.ts';
import { followCases, resultTable } from './demo/follow.ts';
import { keepChildren } from './demo/children.ts';
import { startOnWindowOrPage } from './demo/window-or-page.ts';
import { findElectronForWindow } from './electron-runtime.ts';
import { buildUnlessBuilt } from './programs.ts';
import { demoSamples } from '../test/samples/demo-samples.ts';
import { writeSample } from '../test/samples/write.ts';
import { connectControl } from '../test/sandbox/control.ts';

const once = process.argv.includes('--once');
/** From the start of the servers to the last decision. */
const DEADLINE_MS = 90_000;

buildUnlessBuilt();

const dir = await mkdtemp(join(tmpdir(), 'twpas-demo-'));
const children = keepChildren(dir);
let ok = false;
try {
  ok = await demo();
  if (!ok) console.error(`\n${children.logTail()}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${children.logTail()}`);
} finally {
  await children.endAll();
  await rm(dir, { recursive: true, force: true });
}
process.exit(ok ? 0 : 1);

async function demo(): Promise<boolean> {
  const sandbox = await children.startSandbox();
  console.log(`練習用健保署伺服器 practice NHI server: ${sandbox.fhirBaseUrl}`);
  const hospital = await makeHospital(dir, sandbox);
  const handKey = (jwks: { keys: object[] }): Promise<void> =>
    connectControl(sandbox.controlUrl).setClientJwks(jwks);
  const agent = await startOnWindowOrPage({
    runtime: once ? null : findElectronForWindow(),
    children,
    hospital,
    handKey,
    say: (line) => {
      console.log(line);
    },
  });
  console.log(`${agent.shownAs}\n匯出資料夾 export folder: ${hospital.exportDir}\n`);

  const samples = demoSamples(HOSPITAL_ID, 'demo');
  for (const sample of samples) await writeSample(hospital.exportDir, sample);
  const end = await followCases(hospital.dataDir, samples, DEADLINE_MS, (line) => {
    console.log(line);
  });
  console.log(`\n${resultTable(end)}`);
  const asExpected = end.every((row) => row.asExpected);
  console.log(
    asExpected
      ? '\n全部樣本皆到達預期結果。 Every sample reached its expected end.'
      : '\n有樣本未到達預期結果。 Not every sample reached its expected end.',
  );
  if (once || !asExpected) return asExpected;
  console.log(`\n${await agent.openBy()}\n按 Ctrl-C 結束。 Ctrl-C ends the demo.`);
  await children.interrupted();
  return true;
}
