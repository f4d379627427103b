import { describe, expect, it } from 'vitest';
import { alertLines, type AlertFacts } from '../../../../renderer/today/alert-words.ts';
import { en } from '../../../../renderer/texts/en.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import type { TodayEntry } from '../../../../shared/api/work-contract.ts';
import type { TodayKind } from '../../../../shared/today.ts';
import { statusWith } from '../../support/status-with.ts';

const alert = (kind: TodayKind, detail: string | null): TodayEntry => ({
  key: `${kind} ${String(detail)}`,
  ...{ kind, caseId: null, owner: null, deadline: null },
  reasons: [{ kind, since: null, detail }],
});
const facts = (change: Partial<AlertFacts> = {}): AlertFacts => ({
  status: statusWith(),
  today: '2026-11-30',
  texts: zhTW,
  language: 'zh-TW',
  mayResume: false,
  mayRenew: false,
  whoResumes: '主管或資訊',
  whoRenews: '資訊',
  ...change,
});
const lines = (entries: readonly TodayEntry[], change?: Partial<AlertFacts>) =>
  alertLines(entries, facts(change)).map(({ title, words, next, tone }) => ({ title, words, next, tone }));

const paused = (change: { pausedBy?: string; since?: string }, queued: number) =>
  statusWith({ delivery: { queued }, destination: { state: 'paused', pausedByPerson: true, ...change } });
const zhang = { pausedBy: '張資訊', since: '2026-11-30T16:02:00+08:00' };

describe('the words of a pause', () => {
  it('say who paused, since when and how many wait, and ask that person where the reader may not resume', () => {
    const [line] = lines([alert('destination-paused', 'by-person')], { status: paused(zhang, 2) });
    expect(line).toEqual({
      title: '已暫停傳送',
      words: '張資訊 16:02 暫停送件，2 件等待送出；請張資訊恢復',
      next: null,
      tone: 'bad',
    });
  });

  it('ask nobody where the reader may resume it', () => {
    const [line] = lines([alert('destination-paused', 'by-person')], {
      status: paused(zhang, 0),
      mayResume: true,
    });
    expect(line?.words).toBe('張資訊 16:02 暫停送件');
  });

  it('of another day name the day, and of a pause without a name the roles', () => {
    const yesterday = { ...zhang, since: '2026-11-29T16:02:00+08:00' };
    const words = (status: AlertFacts['status']) =>
      lines([alert('destination-paused', 'by-person')], { status })[0]?.words;
    expect(words(paused(yesterday, 1))).toBe('張資訊 11/29 16:02 暫停送件，1 件等待送出；請張資訊恢復');
    expect(words(paused({}, 1))).toBe('由院內人員暫停送件，1 件等待送出；請主管或資訊恢復');
  });

  it('of NHI’s own reason say it, and since when', () => {
    const status = statusWith({
      delivery: { queued: 3 },
      destination: { state: 'paused', reason: 'throttled', since: '2026-11-30T08:00:00+08:00' },
    });
    const [line] = lines([alert('destination-paused', 'throttled')], { status, mayResume: true });
    expect(line).toMatchObject({ words: '08:00 起暫停送件，3 件等待送出', next: zhTW.codes.throttled });
  });

  it('of a key that NHI took back carry the lamp’s word and ask nobody to resume what ends with its cause', () => {
    const reason = 'token-invalid_client';
    const refused = { state: 'paused', reason, since: '2026-11-30T08:00:00+08:00' } as const;
    const status = {
      ...statusWith({ delivery: { queued: 2 }, destination: refused }),
      lastSendAt: '2026-11-29T08:00:00+08:00',
    };
    const [line] = lines([alert('destination-paused', reason)], { status });
    expect(line).toMatchObject({
      title: '健保署不接受本院的金鑰',
      words: '08:00 起暫停送件，2 件等待送出',
      next: '健保署不接受本院的金鑰或連線代號，請資訊人員確認。',
    });
  });
});

it('an outage says since when and how many wait, and that it goes on by itself', () => {
  const away = { state: 'unreachable', reason: 'timeout', since: '2026-11-30T16:02:00+08:00' } as const;
  const words = (destination: Parameters<typeof statusWith>[0]) =>
    lines([alert('destination-unreachable', 'timeout')], { status: statusWith(destination) })[0]?.words;
  expect(words({ delivery: { queued: 2 }, destination: away })).toContain(
    '16:02 起連不上健保署，2 件等待送出；連線恢復後自動繼續',
  );
  expect(words({ destination: { ...away, since: null } })).toMatch(/^連不上健保署；連線恢復後自動繼續$/);
});

describe('what runs out', () => {
  const vpn = alert('runs-out', 'date 2026-12-04 健保 VPN 帳號');
  const certificate = alert('runs-out', 'client-certificate 2026-12-06 CN=hospital');

  it('is one line, whatever number there is, and says who sees to it', () => {
    expect(lines([vpn, certificate])).toEqual([
      {
        title: '2 項即將到期',
        words: '健保 VPN 帳號 12/4（剩 4 天）、本院的連線憑證 12/6（剩 6 天）；由資訊更新',
        next: null,
        tone: 'attention',
      },
    ]);
  });

  it('is told to those who see to it without that', () => {
    expect(lines([vpn], { mayRenew: true })[0]?.words).toBe('健保 VPN 帳號 12/4（剩 4 天）');
  });

  it('is called over where it is, today where it is today, and unreadable where it cannot be read', () => {
    const over = alert('runs-out', 'date 2026-11-21 健保 VPN 帳號');
    expect(lines([over, certificate])[0]).toMatchObject({
      title: '1 項已到期、1 項即將到期',
      words: expect.stringContaining('健保 VPN 帳號 11/21 已到期（9 天前）') as string,
      tone: 'bad',
    });
    expect(lines([alert('runs-out', 'date 2026-11-30 帳號')])[0]?.words).toContain('帳號 11/30（今天）');
    expect(lines([alert('runs-out', 'client-certificate - /etc/x.pfx')])[0]?.words).toContain(
      '本院的連線憑證無法讀取',
    );
  });
});

it('other alerts keep their turn, each with its cause and what to do', () => {
  const found = lines([
    alert('folder-trouble', 'unreachable /srv/a b'),
    alert('runs-out', 'date 2026-12-04 A'),
    alert('quiet-intake', '9'),
    alert('runs-out', 'date 2026-12-05 B'),
  ]);
  expect(found.map(({ title }) => title)).toEqual(['資料夾無法收檔', '2 項即將到期', '很久沒有收到申請檔案']);
  expect(found[0]?.words).toContain('/srv/a b 無法連到資料夾');
  expect(found.map(({ tone }) => tone)).toEqual(['bad', 'attention', 'attention']);
});

it('English says the same', () => {
  const [line] = lines([alert('destination-paused', 'by-person')], {
    ...{ status: paused(zhang, 2), texts: en, language: 'en', whoResumes: 'IT' },
  });
  expect(line?.words).toBe('張資訊 paused sending at 16:02, 2 cases waiting; ask 張資訊 to resume it');
});
