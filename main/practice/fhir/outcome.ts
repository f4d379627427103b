import { profileUrl } from '../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../json.ts';

/** An OperationOutcome of the guide's profile: one issue, with details. */
export function operationOutcome(code: string, text: string, message = 'MSG_PARAM_INVALID'): JsonObject {
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: [profileUrl('Operationoutcome-twpas')] },
    issue: [
      {
        severity: 'error',
        code,
        details: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/operation-outcome', code: message }],
          text,
        },
      },
    ],
  };
}
