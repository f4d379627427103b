import type { DoctorWords } from '../../../shared/api/doctor-contract.ts';
import type { DoctorStepId } from '../../../shared/doctor-steps.ts';
import type { CauseCode } from './causes.ts';
import type { DoctorContext } from './context.ts';

/** What one step found. */
export type Finding =
  | { readonly kind: 'ok'; readonly result: DoctorWords }
  | {
      readonly kind: 'warning' | 'failed';
      readonly code: CauseCode;
      /** Fill the places of the cause’s sentence. */
      readonly values: Readonly<Record<string, string>>;
      readonly result: DoctorWords;
    };

export interface Step {
  readonly id: DoctorStepId;
  /** What is about to be tried. */
  tried(context: DoctorContext): DoctorWords;
  /** Throws only by a fault of ours. */
  run(context: DoctorContext): Promise<Finding>;
}

/** The same in both languages: an address, a number. */
export const same = (text: string): DoctorWords => ({ zh: text, en: text });

export const ok = (zh: string, en: string): Finding => ({ kind: 'ok', result: { zh, en } });

export function failed(
  code: CauseCode,
  values: Readonly<Record<string, string>>,
  result: DoctorWords,
): Finding {
  return { kind: 'failed', code, values, result };
}

export function warning(
  code: CauseCode,
  values: Readonly<Record<string, string>>,
  result: DoctorWords,
): Finding {
  return { kind: 'warning', code, values, result };
}
