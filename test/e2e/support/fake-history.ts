import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import type { Scene } from './fake-scenes.ts';
import type { CaseEventKind } from '../../../shared/case-events.ts';

/** ISO time so many minutes before the case last changed. */
export type Moment = (minutesBefore: number) => string;
type Event = CaseDetail['events'][number];

export function problemsFor(scene: Scene): ProblemView[] {
  if (scene.delivery === 'rejected' || scene.delivery !== 'refused') return [];
  return [
    {
      severity: 'error',
      code: 'provider-mismatch',
      message: '申請的醫事機構代碼與設定的醫事機構代碼不同。',
      messageEn: 'The hospital that applies is not the one in the settings.',
      path: 'Bundle.entry[0].resource.provider',
    },
    {
      severity: 'error',
      code: 'item-order-type-missing',
      message: '第 2 項申請項目沒有醫令類別。',
      messageEn: 'The second item has no order type.',
      path: 'Bundle.entry[0].resource.item[1].productOrService.coding[0].code',
    },
    {
      severity: 'warning',
      code: 'narrative-empty',
      message: '資源的文字說明是空的，健保署可能會略過。',
      messageEn: 'The narrative is empty; NHI may drop it.',
      path: 'Bundle.entry[4].resource.text',
    },
  ];
}

export function eventsFor(scene: Scene, at: Moment): Event[] {
  const event = (
    minutes: number,
    kind: CaseEventKind,
    from: string | null,
    to: string | null,
    actor = 'agent',
  ): Event => ({
    at: at(minutes),
    kind,
    from,
    to,
    actor,
    detail: {},
  });
  switch (scene.delivery) {
    case 'refused':
      return [event(95, 'checks-failed', null, 'refused')];
    case 'waiting':
      return [event(95, 'awaits-attachments', null, 'waiting')];
    case 'held':
      return [
        event(95, 'ready', null, 'queued'),
        {
          ...event(40, 'hold', 'queued', 'held', '王承辦'),
          detail: { reason: 'by-person', note: '等醫師補基因報告' },
        },
      ];
    case 'cancelled':
      return [
        event(95, 'ready', null, 'queued'),
        { ...event(20, 'cancel', 'queued', 'cancelled', '王承辦'), detail: { note: '醫師改用其他藥品' } },
      ];
    case 'queued':
      return [event(95, 'ready', null, 'queued')];
    case 'sending':
      return [event(95, 'ready', null, 'queued'), event(0, 'attempt', 'queued', 'sending')];
    case 'uncertain':
      return [
        event(95, 'ready', null, 'queued'),
        event(89, 'attempt', 'queued', 'sending'),
        event(88, 'doubt', 'sending', 'uncertain'),
        { ...event(60, 'searched-empty', null, null), detail: { searches: 1 } },
        { ...event(30, 'search-no-evidence', null, null), detail: { reason: 'search-refused' } },
      ];
    case 'rejected':
      return [
        event(95, 'ready', null, 'queued'),
        event(91, 'attempt', 'queued', 'sending'),
        event(90, 'rejected', 'sending', 'rejected'),
      ];
    case 'accepted':
      return [
        event(95, 'ready', null, 'queued'),
        event(91, 'attempt', 'queued', 'sending'),
        event(90, 'accepted', 'sending', 'accepted'),
      ];
  }
}

export function attemptsFor(scene: Scene, at: Moment): CaseDetail['attemptList'] {
  switch (scene.delivery) {
    case 'accepted':
      return [
        {
          id: 'a1',
          startedAt: at(91),
          endedAt: at(90.96),
          phase: 'answered',
          status: 201,
          outcome: 'accepted',
          errorCode: null,
        },
      ];
    case 'rejected':
      return [
        {
          id: 'a1',
          startedAt: at(91),
          endedAt: at(90.97),
          phase: 'answered',
          status: 422,
          outcome: 'rejected',
          errorCode: null,
        },
      ];
    case 'uncertain':
      return [
        {
          id: 'a1',
          startedAt: at(89),
          endedAt: at(88),
          phase: 'body-sent',
          status: null,
          outcome: 'unknown',
          errorCode: 'timeout',
        },
      ];
    case 'sending':
      return [
        {
          id: 'a1',
          startedAt: at(0),
          endedAt: null,
          phase: 'headers-sent',
          status: null,
          outcome: null,
          errorCode: null,
        },
      ];
    case 'waiting':
    case 'refused':
    case 'queued':
    case 'held':
    case 'cancelled':
      return [];
  }
}
