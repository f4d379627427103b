// @module-tag full
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { rulesPackage } from '../../../main/practice/samples/rules-package.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/scene.ts';

/** Applications for a lung cancer drug that the example rules are about. */
function* lungSamples(priority: '1' | '4'): Generator<Sample> {
  for (let at = 0; ; at += 1) {
    const about = { kind: 'cancer', priority, subType: '1', attachments: 0 } as const;
    const sample = makeSample({ seed: `look ${priority} ${String(at)}`, ...about, drugs: ['BC27028100'] });
    // Applied for with another diagnosis it is nothing that the example is about.
    if (JSON.stringify(sample.bundle).includes('"C34')) yield sample;
  }
}

const shaOf = ({ bytes }: Sample): string => createHash('sha256').update(bytes).digest('hex');

const holding = (settings: Record<string, unknown>): void => {
  settings['precheck'] = { onMissing: 'hold' };
  settings['checkService'] = { enabled: true };
};

test('with rules and hold, what lacks data waits for a person over a restart, an emergency report does not, and each goes once', async ({
  sceneFor,
}) => {
  const scene = await sceneFor({ settings: holding });
  let agent = await scene.agent();
  const rules = join(scene.place.dir, 'rules.tgz');
  await writeFile(rules, rulesPackage());
  await agent.client.ig.import({ file: rules });
  const { token } = await agent.client.check.tokens.make({ name: 'HIS' });
  const said = async (sample: Sample) => {
    const response = await fetch(new URL('/fhir/$validate', agent.consoleUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
      body: sample.bytes.toString('utf8'),
    });
    return (await response.json()) as {
      issue: { severity: string; details: { coding?: [{ code: string }] } }[];
    };
  };
  const codes = (outcome: Awaited<ReturnType<typeof said>>) =>
    outcome.issue.flatMap(({ severity, details }) =>
      details.coding?.[0].code.startsWith('precheck-') === true
        ? [`${severity} ${details.coding[0].code}`]
        : [],
    );

  const held: string[] = [];
  let sent = 0;
  for (const sample of lungSamples('1')) {
    const asked = codes(await said(sample));
    expect(asked).toHaveLength(1);
    await scene.put(sample);
    const { id } = await eventually(
      'the case has been asked',
      async () => (await agent.cases()).find((one) => one.sha256 === shaOf(sample)),
      (row) => row !== undefined && (row.delivery === 'accepted' || row.delivery === 'held'),
    ).then((row) => row ?? { id: '' });
    const row = await agent.client.cases.show({ id, phi: false });
    const { answers } = await agent.client.precheck.ofCase({ id });
    const lacks = answers[0]?.result === 'fail' && answers[0].missing > 0;
    expect([id, row.delivery, row.holdReason]).toEqual(
      lacks ? [id, 'held', 'precheck-missing'] : [id, 'accepted', null],
    );
    expect(asked).toEqual([`information precheck-${answers[0]?.result ?? ''}`]);
    if (lacks) held.push(id);
    else sent += 1;
    if (held.length > 1 && sent > 0) break;
  }
  const [first = '', second = ''] = held;

  for (const emergency of lungSamples('4')) {
    await scene.put(emergency);
    await eventually(
      'an emergency report is sent at once',
      async () => (await agent.cases()).find((one) => one.sha256 === shaOf(emergency))?.delivery,
      (delivery) => delivery === 'accepted',
    );
    break;
  }

  await agent.kill();
  agent = await scene.agent();
  expect((await agent.client.cases.show({ id: first, phi: false })).holdReason).toBe('precheck-missing');
  await agent.client.cases.release({ ids: [first] });
  await eventually(
    'it is sent',
    () => agent.client.cases.show({ id: first, phi: false }),
    ({ delivery }) => delivery === 'accepted',
  );
  expect((await agent.client.cases.show({ id: second, phi: false })).delivery).toBe('held');

  // The hospital no longer wants it: what is held for it goes by itself.
  await scene.place.configure((settings) => {
    settings['precheck'] = { onMissing: 'tell' };
  });
  await agent.client.settings.reload({});
  await eventually(
    'the other is sent as well',
    () => agent.client.cases.show({ id: second, phi: false }),
    ({ delivery }) => delivery === 'accepted',
  );
  const accepted = (await agent.cases()).filter(({ delivery }) => delivery === 'accepted').length;
  expect((await scene.sandbox.cases()).length).toBe(accepted);
}, 240_000);
