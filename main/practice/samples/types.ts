import type { Decision, Delivery, Profile } from '../../../shared/states.ts';
import type { Ending } from '../cases/script.ts';
import type { JsonObject } from '../json.ts';
import type { Defect } from './defects.ts';

export interface SampleOptions {
  /** The same seed gives the same bytes. */
  readonly seed: string | number;
  readonly kind?: Profile;
  readonly hospitalId?: string;
  /** 申請案件類別 1, 3 or 4; default: mostly 1. */
  readonly priority?: '1' | '3' | '4';
  /** 申報類別 1–5; default: mostly 1. */
  readonly subType?: '1' | '2' | '3' | '4' | '5';
  /** 原受理編號 of a 補件 or 申復; default: one that nobody has given out. */
  readonly original?: string;
  /** How the practice server is to end it: a marker in the clinical summary. Default: approved. */
  readonly ending?: Ending;
  readonly defect?: Defect;
  /** 續用註記: 2 goes on with a drug. Default: mostly 1. */
  readonly continuation?: '1' | '2';
  /** 申請醫師 of a department (NHI's code); default: another one each time. */
  readonly doctorOf?: (department: string) => { readonly name: string; readonly number: string };
  /** Codes of nhi-medication, one item each, with a text for an indication. */
  readonly drugs?: readonly string[];
  readonly patient?: { readonly name?: string; readonly number?: string };
  /** Exactly so many attachment files; default: as the case brings. */
  readonly attachments?: number;
  /** Blanks before the last brace until the file has this size. */
  readonly padToBytes?: number;
  /** Day of the application at the latest, `YYYY-MM-DD`. */
  readonly today?: string;
}

export interface SampleFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where a sample has to end, and with which decision. */
export interface Expected {
  readonly delivery: Delivery;
  readonly decision: Decision | null;
}

export interface Sample {
  readonly fileName: string;
  /** The Bundle before a defect of its bytes (`truncated`, `bom`, …). */
  readonly bundle: JsonObject;
  /** File content that the HIS writes. */
  readonly bytes: Buffer;
  readonly attachments: readonly SampleFile[];
  /** In `Claim.meta.tag`; what the practice server counts arrivals by. */
  readonly plantedId: string;
  readonly patient: { readonly name: string; readonly number: string };
  readonly expected: Expected;
}
