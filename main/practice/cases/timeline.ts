import type { CaseScript } from './script.ts';

const TO_REVIEW = ['待處理', '處理中(檔案檢核中)', '已受理', '審查中', '審畢結果'] as const;

/** The dispositions a case walks through, in order; the first holds from the moment it is stored. */
export function timelineOf(script: CaseScript): readonly string[] {
  return script.ending.startsWith('fail:')
    ? [...TO_REVIEW.slice(0, 2), script.ending.slice('fail:'.length)]
    : TO_REVIEW;
}

/** The disposition from which on the case has a receipt number (受理編號). */
export const RECEIVED_DISPOSITION = '已受理';
/** Where a case waits for people. */
export const REVIEW_DISPOSITION = '審查中';
