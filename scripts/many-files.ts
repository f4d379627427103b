/**
 * `node scripts/many-files.ts --files 50000`: puts that many Bundles into a watched folder at once; measures the time until all are cases,
 * and the cost of one more scan of that folder. By hand: 50,000 take minutes. Needs `npm run build`.
 */
import { parseArgs } from 'node:util';
import { openScene } from '../test/integration/support/open-scene.ts';
import { writeManyFiles } from '../test/integration/support/many-files.ts';

const { values } = parseArgs({ options: { files: { type: 'string', default: '50000' } } });
const files = Number(values.files);
const scene = await openScene({
  settings: (settings) => {
    settings['validation'] = { level: 'off' };
    for (const folder of settings.folders) Object.assign(folder, { release: 'manual', rescanSeconds: 60 });
  },
});
try {
  writeManyFiles(scene.place.exportDir, files);
  const agent = await scene.agent();
  const startedAt = performance.now();
  const counted = async (): Promise<number> => (await agent.status()).counts.delivery.held;
  for (let done = 0; done < files; done = await counted()) {
    console.error(`${String(done)} of ${String(files)} after ${seconds(startedAt)} s`);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  const took = Number(seconds(startedAt));
  const lookedAt = performance.now();
  await agent.client.folders.rescan();
  const { ids } = await agent.client.cases.ids({});
  console.log(`files            ${String(files)}`);
  console.log(`cases            ${String(ids.length)}`);
  console.log(`seconds          ${String(took)} (${String(Math.round(files / took))} a second)`);
  console.log(`one more look    ${seconds(lookedAt)} s`);
  process.exitCode = ids.length === files ? 0 : 1;
} finally {
  await scene.close();
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
