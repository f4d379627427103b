import type { DoctorWords } from '../../../../shared/api/doctor-contract.ts';
import { type Cause, fill, TLS_CAUSES } from './causes/tls-causes.ts';
import { FHIR_CAUSES } from './causes/fhir-causes.ts';
import { MACHINE_CAUSES } from './causes/machine-causes.ts';
import { NETWORK_CAUSES } from './causes/network-causes.ts';
import { SMART_CAUSES } from './causes/smart-causes.ts';
import type { DoctorContext } from './context.ts';

/** All faults that `doctor` can find, by stable code; `docs/doctor.md` lists them. */
export const CAUSES = {
  ...MACHINE_CAUSES,
  ...NETWORK_CAUSES,
  ...TLS_CAUSES,
  ...SMART_CAUSES,
  ...FHIR_CAUSES,
} as const;
export type CauseCode = keyof typeof CAUSES;

export function causeOf(
  code: CauseCode,
  values: Readonly<Record<string, string>>,
): { readonly who: Cause['who']; readonly harmless: boolean; readonly words: DoctorWords } {
  const cause: Cause = CAUSES[code];
  return {
    who: cause.who,
    harmless: cause.harmless === true,
    words: { zh: fill(cause.zh, values), en: fill(cause.en, values) },
  };
}

/** Values of `clock-skewed`. `skewMs`: the server's clock minus ours. */
export const skewValues = (skewMs: number): Readonly<Record<string, string>> => ({
  minutes: (Math.abs(skewMs) / 60_000).toFixed(0),
  direction: skewMs > 0 ? '慢' : '快',
  directionEn: skewMs > 0 ? 'behind' : 'ahead of',
});

/** Plain text is the same in both languages: an address, a number. */
export type Result = DoctorWords | string;

export type Finding = (
  | { readonly kind: 'ok'; readonly result: Result }
  | {
      readonly kind: 'warning' | 'failed';
      readonly code: CauseCode;
      /** Values for the `{places}` of the cause’s sentence. */
      readonly values: Readonly<Record<string, string>>;
      readonly result: Result;
    }
) & {
  /** Further observations, a line each. */
  readonly notes?: readonly DoctorWords[];
};

export interface Step {
  tried(context: DoctorContext): DoctorWords;
  /** Throws only on a programming error. */
  run(context: DoctorContext): Finding | Promise<Finding>;
}

export const ok = (zh: string, en: string): Finding => ({ kind: 'ok', result: { zh, en } });

export function failed(
  code: CauseCode,
  values: Readonly<Record<string, string>>,
  result: Result,
): Extract<Finding, { code: CauseCode }> {
  return { kind: 'failed', code, values, result };
}

export function warning(code: CauseCode, values: Readonly<Record<string, string>>, result: Result): Finding {
  return { kind: 'warning', code, values, result };
}
