import type { CaseResources } from './stamp.ts';
import type { JsonObject } from '../json.ts';
import type { CaseScript } from './script.ts';
import { timelineOf } from './timeline.ts';

/** Case as the state file keeps it. */
export interface CaseRecord {
  /** 收件序號/案件編號 = Claim.id. */
  readonly number: string;
  /** Id in the Location header; the stored Bundle's own. */
  readonly locationId: string;
  /** Id of the ClaimResponse. */
  readonly answerId: string;
  readonly plantedId: string;
  readonly hospitalId: string;
  /** ms, by the server's clock. */
  readonly receivedAt: number;
  /** The same moment by the true clock, from which the lag runs. */
  readonly storedAt: number;
  /** The Bundle as stored. */
  readonly bundle: JsonObject;
  /** 受理編號, from 已受理 on. */
  receiptNumber: string | null;
  script: CaseScript;
  /** Position in the script's timeline. */
  step: number;
  /** Shown instead of the timeline's: backwards, or something the guide does not know. */
  shown?: string;
  /** Day (Asia/Taipei) of the last change of disposition. */
  changedOn: string;
}

/** One Bundle the practice server holds. */
export interface SandboxCase extends CaseRecord {
  readonly resources: CaseResources;
}

/** A case as the control API shows it: no patient, no Bundle. */
export interface CaseView {
  readonly number: string;
  readonly locationId: string;
  readonly answerId: string;
  readonly plantedId: string;
  readonly receiptNumber: string | null;
  readonly disposition: string;
  readonly ending: string;
  readonly done: boolean;
}

export const isDone = (one: CaseRecord): boolean => one.step >= timelineOf(one.script).length - 1;
export const dispositionOf = (one: CaseRecord): string => one.shown ?? timelineOf(one.script)[one.step] ?? '';

export function viewOf(one: CaseRecord): CaseView {
  return {
    number: one.number,
    locationId: one.locationId,
    answerId: one.answerId,
    plantedId: one.plantedId,
    receiptNumber: one.receiptNumber,
    disposition: dispositionOf(one),
    ending: one.script.ending,
    done: isDone(one),
  };
}
