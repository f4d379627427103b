/** 統計 and its tabs, 續用, paper, 檢核 and 管理, and the states in which nothing can be sent. */
import type { OpenMonths } from '../../test/months/open-months.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { at, button, caseWith, dialog, type Shot } from './shot.ts';

/** Nothing can be sent: `stop` makes it so, and a new application waits until `start`. */
const stopped =
  (
    stop: (months: OpenMonths) => Promise<unknown>,
    start: (months: OpenMonths) => Promise<unknown>,
  ): NonNullable<Shot['during']> =>
  async (months) => {
    const { agent, place } = months;
    await stop(months);
    await writeSample(place.exportDir, makeSample({ seed: `picture ${String(Date.now())}` }));
    await agent.untilStatus('stopped', ({ destination }) => destination.state !== 'open');
    return async () => {
      await start(months);
      await agent.client.destination.resume({});
      await agent.untilStatus('going on', ({ destination }) => destination.state === 'open');
    };
  };
const paused = stopped(
  ({ agent }) => agent.client.destination.pause({}),
  () => Promise.resolve(),
);
/** NHI takes the key back. */
const keyRefused = stopped(
  async ({ sandbox }) => {
    await sandbox.setClientJwks({ keys: [] });
    await sandbox.revokeTokens();
  },
  async ({ agent, sandbox }) => sandbox.setClientJwks(await agent.client.keys.jwks()),
);
const nhiAway = stopped(
  ({ sandbox }) => sandbox.down(),
  ({ sandbox }) => sandbox.up(),
);

const whole = { whole: true } as const;
const it = { who: '張志遠', ...whole } as const;
const supervisor = { who: '陳怡安', ...whole } as const;
const sheet =
  (what: string): Shot['hash'] =>
  (months) =>
    `${caseWith('denied', { appeal: 'appeal' })(months)}/${what}`;

export const OFFICE_SHOTS: readonly Shot[] = [
  { name: 'stats', hash: at('#/statistics'), ...supervisor },
  { name: 'stats-viewer', hash: at('#/statistics'), who: '吳淑華', ...whole },
  { name: 'continuations', hash: at('#/continuations'), ...whole },
  { name: 'sheet-notice', hash: sheet('notice'), ...whole },
  { name: 'sheet-evidence', hash: sheet('evidence'), ...whole },
  { name: 'sheet-content', hash: sheet('content'), ...whole },
  { name: 'sheet-appeal', hash: sheet('appeal'), ...whole },
  { name: 'check', hash: at('#/check'), ...it },
  { name: 'admin-doctor', hash: at('#/doctor'), ...it },
  {
    name: 'admin-doctor-run',
    hash: at('#/doctor'),
    ...it,
    open: button('開始檢測', (page) => page.getByRole('button', { name: '重新檢測' }).waitFor()),
  },
  { name: 'admin-health', hash: at('#/health'), ...it },
  { name: 'admin-health-clerk', hash: at('#/health'), ...whole },
  { name: 'admin-settings', hash: at('#/settings'), ...it },
  {
    name: 'admin-settings-file',
    hash: at('#/settings'),
    ...it,
    open: button('修改設定檔', (page) => page.getByLabel('設定檔內容').waitFor()),
  },
  { name: 'admin-settings-supervisor', hash: at('#/settings'), ...supervisor },
  { name: 'admin-people', hash: at('#/people'), ...it },
  { name: 'dialog-account', hash: at('#/people'), ...it, open: button('新增帳號', dialog) },
  { name: 'admin-access', hash: at('#/access'), who: '林建宏', ...whole },
  { name: 'admin-assignment', hash: at('#/assignment'), ...supervisor },
  { name: 'state-paused', hash: at('#/today'), during: paused },
  { name: 'state-paused-it', hash: at('#/health'), during: paused, who: '張志遠' },
  { name: 'state-key-refused', hash: at('#/today'), during: keyRefused },
  { name: 'state-key-refused-it', hash: at('#/health'), during: keyRefused, ...it },
  { name: 'state-key-refused-todo-it', hash: at('#/today'), during: keyRefused, ...it },
  { name: 'state-away', hash: at('#/today'), during: nhiAway },
  { name: 'state-away-it', hash: at('#/health'), during: nhiAway, ...it },
];
