import { expect, test } from 'vitest';
import type { StartFailure } from '../../../../main/desktop/agent-process/messages.ts';
import { diagnose, type DiagnosisSight } from '../../../../main/desktop/diagnosis/diagnosis.ts';
import { textsOf } from '../../../../main/desktop/texts/texts.ts';

const zh = textsOf('zh-TW');
const failure = (code: string, more: Partial<StartFailure> = {}): StartFailure => ({
  kind: 'failed',
  code,
  message: 'English sentence.',
  messageZh: '中文句子。',
  problems: [],
  owners: [],
  ...more,
});
const sight = (agent: DiagnosisSight['agent'], more: Partial<DiagnosisSight> = {}): DiagnosisSight => ({
  agent,
  account: 'clerk2',
  host: 'PC-7',
  storage: 'not-ours',
  places: ['/etc/twpas-agent/agent.yaml', '/home/a/.config/twpas-agent/agent.yaml'],
  language: 'zh-TW',
  ...more,
});
const safeMode = (code: string, more: Partial<StartFailure> = {}) =>
  sight({ phase: 'safe-mode', failure: failure(code, more) });

test('while an agent runs or is on its way there is nothing to diagnose', () => {
  for (const phase of ['starting', 'draining', 'ended'] as const)
    expect(diagnose(sight({ phase }), zh)).toBeNull();
  expect(diagnose(sight({ phase: 'restarting', inRow: 1 }), zh)).toBeNull();
  expect(diagnose(sight({ phase: 'ready', dataDir: '/d', slotKinds: [] }), zh)).toBeNull();
});

test('without settings it says where to put them', () => {
  expect(diagnose(sight({ phase: 'unconfigured', wizard: false }), zh)).toMatchObject({
    heading: '還沒有設定檔',
    details: sight({ phase: 'unconfigured', wizard: false }).places,
    forms: ['retry'],
  });
});

test('three crashes, settings with problems, and another agent each have their own words', () => {
  expect(diagnose(sight({ phase: 'safe-mode', failure: null }), zh)).toMatchObject({ code: 'crashed' });
  expect(diagnose(safeMode('settings', { problems: ['a: b (line 1)'] }), zh)).toMatchObject({
    heading: '設定檔有問題',
    details: ['a: b (line 1)'],
  });
  expect(diagnose(safeMode('locked'), zh)).toMatchObject({ heading: '已有另一個送件程式使用這個資料夾' });
});

test('another account is told the key’s owner, and offered the recovery code if there is one', () => {
  const owners = [
    { kind: 'safeStorage', account: 'clerk1', host: 'PC-7' },
    { kind: 'recovery', account: 'clerk1', host: 'PC-7' },
  ];
  const told = diagnose(safeMode('vault-locked', { owners }), zh);
  expect(told).toMatchObject({ heading: '這個帳號不能開啟資料', forms: ['retry', 'recovery'] });
  expect(told?.steps[0]).toContain('clerk1@PC-7');
  const mistyped = diagnose(safeMode('recovery-code-typo', { owners }), zh);
  expect(mistyped).toMatchObject({ why: '中文句子。', forms: ['retry', 'recovery'] });
});

test('this account is not sent to sign in as itself: a locked keyring is to be unlocked, a replaced one leaves the recovery code', () => {
  const owners = [
    { kind: 'safeStorage', account: 'Clerk2', host: 'pc-7' },
    { kind: 'recovery', account: 'clerk2', host: 'PC-7' },
  ];
  const agent = safeMode('vault-locked', { owners }).agent;
  expect(diagnose(sight(agent, { storage: 'basic-text' }), zh)).toMatchObject({
    steps: [zh.diagnosis.storageNext.keyring],
    forms: ['retry', 'recovery'],
  });
  expect(diagnose(sight(agent), zh)).toMatchObject({ steps: [], forms: ['retry', 'recovery'] });
});

test('with no way in left it says so instead of offering one', () => {
  expect(diagnose(safeMode('vault-locked'), zh)).toMatchObject({
    forms: ['retry'],
    steps: [zh.diagnosis.lockedNext.none],
  });
});

test('where there is no keyring the key file is a choice, not a fallback', () => {
  for (const code of ['safe-storage-basic-text', 'safe-storage-unavailable'])
    expect(diagnose(safeMode(code), zh)).toMatchObject({ forms: ['retry', 'use-machine-key'] });
});

test('any other reason is told in its own sentence, in the language chosen', () => {
  const agent = { phase: 'safe-mode', failure: failure('database-damaged') } as const;
  expect(diagnose(sight(agent), zh)).toMatchObject({ why: '中文句子。', code: 'database-damaged' });
  expect(diagnose(sight(agent, { language: 'en' }), textsOf('en'))).toMatchObject({
    why: 'English sentence.',
  });
});
