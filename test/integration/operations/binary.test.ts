import { expect } from 'vitest';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { makeSample } from '../../samples/sample.ts';
import type { SandboxSettings } from '../../sandbox/settings.ts';
import type { AgentProcess } from '../support/agent-process.ts';
import { command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectCleanLedger, expectStoredOnce, sha256 } from '../support/expectations.ts';
import { test, type Scene, type SceneOptions } from '../support/scene.ts';

const ATTACHMENTS = 3;

/** A hospital that hands its attachments over as Binary, and what the server makes of that. */
async function binaryScene(
  sceneFor: (options: SceneOptions) => Promise<Scene>,
  server: Partial<SandboxSettings> = { offerBinary: true },
) {
  const scene = await sceneFor({
    sandbox: server,
    settings: (settings) => {
      settings.server['scope'] = 'system/Bundle.crs system/ClaimResponse.rs system/Binary.c';
      settings['attachments'] = { deliver: 'binary' };
    },
  });
  const agent = await scene.agent();
  const sample = makeSample({ seed: 'as binary', attachments: ATTACHMENTS });
  const send = async (): Promise<string> => {
    await scene.put(sample);
    const [row] = await agent.until('accepted', allAt(1, 'accepted'));
    return row?.id ?? '';
  };
  return { scene, agent, sample, send };
}

/** What the case shows of its files, in the order of the Bundle: handed over, or state and reason. */
const statesOf = ({ attachments }: Pick<CaseDetail, 'attachments'>): string[] =>
  attachments.map(({ handedOver, handOver }) =>
    handedOver ? 'handed over' : `${handOver?.state ?? 'none'} ${handOver?.code ?? ''}`.trim(),
  );

function untilFiles(agent: AgentProcess, id: string, wanted: readonly string[]): Promise<CaseDetail> {
  return eventually(
    `its files are ${wanted.join(', ')}`,
    () => agent.client.cases.show({ id, phi: false }),
    (detail) => JSON.stringify(statesOf(detail)) === JSON.stringify(wanted),
  );
}

const ALL = Array<string>(ATTACHMENTS).fill('handed over');

test.concurrent(
  'where the server offers it and the token may, each attachment is POSTed once, as what it is, after its Bundle',
  async ({ sceneFor }) => {
    const { scene, agent, sample, send } = await binaryScene(sceneFor);
    const id = await send();
    await untilFiles(agent, id, ALL);

    const ledger = await scene.sandbox.ledger();
    expectStoredOnce(ledger, [sample]);
    expect(ledger.binaries.map((one) => one.sha256).toSorted()).toEqual(
      sample.attachments.map(({ bytes }) => sha256(bytes)).toSorted(),
    );
    for (const { stored, status, about, at } of ledger.binaries) {
      expect({ stored, status }).toEqual({ stored: true, status: 201 });
      expect(about).toMatch(/^Bundle\/./);
      expect(at).toBeGreaterThanOrEqual(ledger.posts[0]?.at ?? Number.POSITIVE_INFINITY);
    }
    expect(ledger.binaries.map(({ contentType }) => contentType)).not.toContain('application/octet-stream');
    expectCleanLedger(ledger);
    expect(await agent.client.attachments.unsettled()).toEqual([]);
  },
);

test.concurrent.for<[string, Partial<SandboxSettings>, string | null, string]>([
  ['the metadata do not offer it', { offerBinary: false }, null, 'binary-not-offered'],
  [
    'the token’s scope lacks it',
    { offerBinary: true },
    'system/Bundle.crs system/ClaimResponse.rs',
    'binary-scope',
  ],
])(
  'where %s the Bundle is sent all the same, no attachment leaves, and the case says why',
  async ([, server, granted, code], { sceneFor }) => {
    const { scene, agent, sample, send } = await binaryScene(sceneFor, server);
    if (granted !== null) {
      const narrow = { kind: 'narrow-scope', scope: granted } as const;
      await scene.sandbox.misbehave('token', narrow, { times: null });
      await scene.sandbox.revokeTokens();
    }
    const id = await send();
    await untilFiles(agent, id, Array<string>(ATTACHMENTS).fill(`refused ${code}`));

    const ledger = await scene.sandbox.ledger();
    expectStoredOnce(ledger, [sample], 2);
    expect(ledger.binaries).toEqual([]);
    expect(await commandJson(scene.place, 'attachments', 'unsettled')).toMatchObject([
      { caseId: id, state: 'refused' },
    ]);
  },
);

test.concurrent(
  'one that NHI refuses keeps the others from nothing, and a person lets it be sent again',
  async ({ sceneFor }) => {
    const { scene, agent, sample, send } = await binaryScene(sceneFor);
    const refusal = { kind: 'status', status: 422, issue: 'invalid' } as const;
    await scene.sandbox.misbehave('binary', refusal, { after: 1 });
    const id = await send();
    await untilFiles(agent, id, ['handed over', 'refused http-422', 'handed over']);
    const { unread } = await agent.client.cases.show({ id, phi: false });
    expect(unread).toBe(true);

    const settle = ['attachments', 'settle', id, '2', '--as', 'send-again', '--by', '王承辦'];
    expect((await command(scene.place, ...settle)).code).toBe(0);
    await untilFiles(agent, id, ALL);
    const { binaries } = await scene.sandbox.ledger();
    const stored = binaries.filter((one) => one.stored).map((one) => one.sha256);
    expect(stored.toSorted()).toEqual(sample.attachments.map(({ bytes }) => sha256(bytes)).toSorted());
  },
);

test.concurrent(
  'one whose answer is lost may be there: it is doubtful, never sent again by itself, and the others go on',
  async ({ sceneFor }) => {
    const { scene, agent, send } = await binaryScene(sceneFor);
    await scene.sandbox.misbehave('binary', { kind: 'reset', commit: true });
    const id = await send();
    const detail = await untilFiles(agent, id, ['doubtful connection-lost', 'handed over', 'handed over']);
    expect(detail.events.find(({ kind }) => kind === 'hand-over-doubtful')?.detail).toMatchObject({
      attachment: 1,
    });
    expect(await agent.client.attachments.unsettled()).toMatchObject([{ caseId: id, state: 'doubtful' }]);

    expect(await agent.stop()).toBe(0);
    const again = await scene.agent();
    await again.untilStatus('looked through', ({ folders }) => (folders[0]?.lastScanAt ?? null) !== null);
    expect(statesOf(await again.client.cases.show({ id, phi: false }))[0]).toBe('doubtful connection-lost');
    const settle = ['attachments', 'settle', id, '1', '--as', 'handed-over', '--by', '王承辦'];
    expect((await command(scene.place, ...settle)).code).toBe(0);
    await untilFiles(again, id, ALL);
    expect((await scene.sandbox.ledger()).binaries).toHaveLength(ATTACHMENTS);
  },
);

test.concurrent(
  'killed between two attachments: what was handed over stays so, the one under way is doubtful, the rest goes on',
  async ({ sceneFor }) => {
    const { scene, agent, sample } = await binaryScene(sceneFor);
    await scene.sandbox.misbehave('binary', { kind: 'slow', delayMs: 4000 }, { after: 1 });
    await scene.put(sample);
    const arrived = async (): Promise<number> => (await scene.sandbox.ledger()).binaries.length;
    await eventually('the second is on its way', arrived, (count) => count === 2);
    await agent.kill();

    const again = await scene.agent();
    const [row] = await again.cases();
    const id = row?.id ?? '';
    await untilFiles(again, id, ['handed over', 'doubtful interrupted', 'handed over']);
    const { binaries } = await scene.sandbox.ledger();
    expect(new Set(binaries.map((one) => one.sha256)).size).toBe(ATTACHMENTS);
    expect(binaries).toHaveLength(ATTACHMENTS);
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
    expect(await again.client.audit.verify()).toMatchObject({ ok: true });
  },
);
