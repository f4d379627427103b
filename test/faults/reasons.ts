import { causeText, textFor } from '../../renderer/texts/texts.ts';
import { zhTW } from '../../renderer/texts/zh-TW.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { assertNever } from '../../shared/assert-never.ts';

/** Reason why a case does not go on. */
export interface Reason {
  /** As the agent names it. */
  readonly code: string;
  /** Text on the page for it; null where the page has no words for it. */
  readonly text: string | null;
}
const plainly = (code: string): Reason => ({ code, text: code });
const named = (code: string): Reason => ({ code, text: causeText(code, zhTW) });

/** Reason, readable for a person, why a case does not go on; null when nothing says so. */
export function reasonOf(detail: CaseDetail, { destination }: StatusView): Reason | null {
  switch (detail.delivery) {
    case 'accepted':
    case 'refused':
    case 'cancelled':
      return plainly('ended');
    case 'rejected':
      return { code: 'ended', text: textOfLastError(detail) };
    case 'sending':
      return plainly('under way');
    case 'held':
      return detail.holdReason && { code: detail.holdReason, text: zhTW.holds[detail.holdReason].reason };
    case 'waiting':
      return detail.missingAttachments.length > 0 ? plainly('missing attachments') : null;
    case 'queued':
      if (destination.reason !== null) return named(destination.reason);
      return detail.nextAttemptAt === null ? null : plainly(`next at ${detail.nextAttemptAt}`);
    case 'uncertain': {
      const needsPerson = detail.doubt?.needsPerson ?? null;
      if (needsPerson !== null) return { code: needsPerson, text: textFor(zhTW.doubts, needsPerson) };
      if ((detail.doubt?.nextSearchAt ?? null) === null) return null;
      const code = 'looked for';
      return { code, text: detail.lastError === null ? code : textOfLastError(detail) };
    }
    default:
      return assertNever(detail.delivery);
  }
}

/** As the page shows it: the agent's own sentence, else ours for the code, else NHI's. */
function textOfLastError({ lastError, answers }: CaseDetail): string | null {
  if (lastError === null) return null;
  const { code, message } = lastError;
  if (message !== code) return message;
  return causeText(code, zhTW) ?? answers.findLast(({ issue }) => issue?.code === code)?.issue?.text ?? null;
}

/**
 * Its turn has come by the agent's own word, so that it must move soon; null while it waits for a time or a person.
 * @returns all that moves when it does
 */
export function dueAs(detail: CaseDetail, { destination }: StatusView, now: number): string | null {
  const isOver = (at: string | null): boolean => at === null || Date.parse(at) <= now;
  const { delivery, attempts, nextAttemptAt, doubt } = detail;
  switch (delivery) {
    case 'sending':
      return `${delivery} ${String(attempts)}`;
    case 'queued': {
      const { reason, until, pausedByPerson } = destination;
      const waits = pausedByPerson || !isOver(nextAttemptAt) || (reason !== null && !isOver(until));
      return waits ? null : JSON.stringify([delivery, attempts, nextAttemptAt, reason, until]);
    }
    case 'uncertain':
      return doubt !== null && [null, 'too-early'].includes(doubt.needsPerson) && isOver(doubt.nextSearchAt)
        ? JSON.stringify([delivery, attempts, doubt.nextSearchAt])
        : null;
    case 'waiting':
    case 'refused':
    case 'accepted':
    case 'rejected':
    case 'held':
    case 'cancelled':
      return null;
    default:
      return assertNever(delivery);
  }
}
