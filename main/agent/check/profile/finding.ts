import type { Severity } from '../../../../shared/states.ts';
import { FIX_EXPORT, LOOK, type NextStep } from '../rules/next-steps.ts';

/** A finding before it has a place. Names, numbers and values in its texts come from the guide, never from the Bundle. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly zh: string;
  readonly en: string;
  /** What to do about it. */
  readonly step: NextStep;
}

export const error = (code: string, zh: string, en: string, step: NextStep = FIX_EXPORT): Finding => ({
  code,
  severity: 'error',
  zh,
  en,
  step,
});
export const warning = (code: string, zh: string, en: string): Finding => ({
  code,
  severity: 'warning',
  zh,
  en,
  step: LOOK,
});
/** A value of the guide's in a sentence, cut where it is long. */
export const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
};
