import type { DoctorWords } from '../../../shared/api/doctor-contract.ts';
import { fill, type Cause } from './cause.ts';
import { FHIR_CAUSES } from './causes/fhir-causes.ts';
import { MACHINE_CAUSES } from './causes/machine-causes.ts';
import { NETWORK_CAUSES } from './causes/network-causes.ts';
import { SMART_CAUSES } from './causes/smart-causes.ts';
import { TLS_CAUSES } from './causes/tls-causes.ts';

/** Everything `doctor` can find wrong, by its stable code; `docs/doctor.md` lists them. */
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
): { readonly who: Cause['who']; readonly words: DoctorWords } {
  const cause: Cause = CAUSES[code];
  return { who: cause.who, words: { zh: fill(cause.zh, values), en: fill(cause.en, values) } };
}
