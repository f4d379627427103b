import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openControl } from '../../main/headless/control/control-client.ts';
import { makeSample } from '../../test/samples/sample.ts';
import { writeSample } from '../../test/samples/write.ts';
import { connectControl } from '../../test/sandbox/control.ts';
import { keepChildren } from '../demo/children.ts';
import { followCases } from '../demo/follow.ts';
import { HOSPITAL_ID, makeHospital } from '../demo/hospital.ts';

const DEADLINE_MS = 60_000;

/**
 * Starts the agent out of the packed tree, by its launcher and its own Node, and lets it carry a sample to its decision.
 * @throws Error with the end of the log when it does not.
 */
export async function carrySample(agentFolder: string, dir: string): Promise<void> {
  const children = keepChildren(dir, [join(agentFolder, 'twpas-agent')]);
  try {
    const server = await children.startSandbox();
    const hospital = await makeHospital(dir, server);
    await children.startAgent(hospital.config, {
      beforeRun: (jwks) => connectControl(server.controlUrl).setClientJwks(jwks),
    });
    await expectOwnNode(hospital.dataDir, join(agentFolder, 'node'));
    const sample = makeSample({
      hospitalId: HOSPITAL_ID,
      seed: 'packed',
      ending: 'approve',
      subType: '1',
      priority: '1',
    });
    await writeSample(hospital.exportDir, sample);
    const [end] = await followCases(hospital.dataDir, [sample], DEADLINE_MS, (line) => {
      console.log(line);
    });
    if (end?.asExpected !== true)
      throw new Error('the packed agent did not carry the sample to its decision');
  } catch (error) {
    console.error(children.logTail());
    throw error;
  } finally {
    await children.endAll();
  }
}

/** Nothing is proven by an agent that ran on the developer's Node. */
async function expectOwnNode(dataDir: string, node: string): Promise<void> {
  const control = await openControl(dataDir, 'pack-check');
  if (control === null) throw new Error('the packed agent does not answer');
  const { pid } = await control.client.status();
  await control.close();
  const runs = await readlink(`/proc/${String(pid)}/exe`);
  if (runs !== node) throw new Error(`the packed agent runs on ${runs}`);
}
