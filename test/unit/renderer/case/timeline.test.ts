import { describe, expect, it } from 'vitest';
import { eventFacts, eventTitle, situationOf, timelineOf } from '../../../../renderer/case/timeline.ts';
import { causeText } from '../../../../renderer/texts/texts.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import type { CaseEventKind } from '../../../../shared/case-events.ts';
import { sceneDetails } from '../../support/scene-details.ts';
import { SCENES } from '../../support/scenes.ts';

const NOW = Date.parse('2026-11-24T06:00:00Z');
const caseIn = await sceneDetails(NOW);
const of = (pick: (scene: (typeof SCENES)[number]) => boolean): ReturnType<typeof caseIn> => {
  const scene = SCENES.find(pick);
  if (scene === undefined) throw new Error('no such scene');
  return caseIn(scene);
};
const decided = of((scene) => scene.decision === 'partially-approved');
const uncertain = of((scene) => scene.delivery === 'uncertain');

describe('the time line', () => {
  it('is newest first, with events, attempts and answers in one order', () => {
    const times = timelineOf(decided).map((entry) => Date.parse(entry.at));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(timelineOf(decided).map((entry) => entry.kind))).toEqual(
      new Set(['event', 'attempt', 'answer']),
    );
  });

  it('orders by the instant where offsets differ', () => {
    const event = (at: string, kind: CaseEventKind) => ({
      at,
      kind,
      from: null,
      to: null,
      actor: 'agent',
      detail: {},
    });
    const events = [event('2026-11-24T14:00:00+08:00', 'ready'), event('2026-11-24T05:59:00Z', 'found')];
    const kinds = timelineOf({ events, attemptList: [], answers: [] }).map((entry) =>
      entry.kind === 'event' ? entry.event.kind : '',
    );
    expect(kinds).toEqual(['ready', 'found']);
  });

  it('shows an attempt once: not also as the event that it began', () => {
    const kinds = timelineOf(decided).flatMap((entry) => (entry.kind === 'event' ? [entry.event.kind] : []));
    expect(kinds).not.toContain('attempt');
  });

  it('marks the newest answer among several', () => {
    const marked = timelineOf(decided).filter((entry) => entry.kind === 'answer' && entry.newest);
    expect(marked).toHaveLength(1);
    expect(marked[0]?.at).toBe(decided.updatedAt);
  });

  it('says of an event why and how often, in words', () => {
    const base = { at: '', kind: 'hold', from: 'queued', to: 'held', actor: 'agent' } as const;
    expect(eventFacts({ ...base, detail: { reason: 'same-claim' } }, zhTW)).toEqual([
      '等待送出 → 暫緩送出',
      zhTW.holds['same-claim'].reason,
    ]);
    expect(eventFacts({ ...base, from: null, to: null, detail: { searches: 3 } }, zhTW)).toEqual(['第 3 次']);
  });

  it('names a ticked step, and who stood behind a command', () => {
    const base = { at: '', from: null, to: null, actor: 'root' } as const;
    const step = { ...base, kind: 'step-done', detail: { step: 'doctor-informed' } } as const;
    expect(eventTitle(step, zhTW)).toBe('已通知醫師');
    expect(eventTitle({ ...step, detail: { step: 'of-a-newer-agent' } }, zhTW)).toBe('完成一個步驟');
    expect(eventFacts({ ...base, kind: 'hold', detail: { claimed: '陳怡安' } }, zhTW)).toEqual([
      '陳怡安（由 root 代為記錄）',
    ]);
  });

  it('does not say of a case that passed its first check that it had failed', () => {
    const base = { at: '', from: 'refused', actor: 'agent' };
    expect(eventFacts({ ...base, kind: 'ready', to: 'queued', detail: {} }, zhTW)).toEqual([]);
    const waits = { ...base, kind: 'awaits-attachments', to: 'waiting', detail: { missing: 2 } } as const;
    expect(eventFacts(waits, zhTW)).toEqual(['尚缺 2 份']);
  });
});

describe('the situation of a case', () => {
  it.each(SCENES)('of $delivery $review $decision $holdReason is two sentences', (scene) => {
    const { meaning, next } = situationOf(caseIn(scene), zhTW);
    expect(meaning).toMatch(/。$/);
    expect(next).toMatch(/。$/);
  });

  it('of a doubtful send that needs a person says why and what to do', () => {
    const { doubt } = uncertain;
    if (doubt === null) throw new Error('it is in doubt');
    const asked = { ...uncertain, doubt: { ...doubt, needsPerson: 'search-refused' } };
    const { meaning, next } = situationOf(asked, zhTW);
    expect(meaning).toContain(zhTW.doubts['search-refused']);
    expect(next).toContain('回報查詢結果');
  });
});

describe('a cause', () => {
  it('is a sentence for each code known, and for the families of the others', () => {
    expect(causeText('connect-timeout', zhTW)).toContain('VPN');
    expect(causeText('http-418', zhTW)).toContain('418');
    expect(causeText('token-http-500', zhTW)).toBe(zhTW.codeFamilies.token);
    expect(causeText('discovery-http-404', zhTW)).toBe(zhTW.codeFamilies.discovery);
    expect(causeText('toString', zhTW)).toBeNull();
  });
});
