import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { caseIntake } from '../../../main/agent/carrier/cases/case-intake.ts';
import type { Admission } from '../../../main/agent/carrier/cases/intake-port.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { SampleOptions } from '../../../main/practice/samples/types.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

/** Makes a case of a sample as intake does, without a file. */
export function admitSample(
  core: Core,
  seed: string,
  options: Omit<SampleOptions, 'seed'> = {},
): Promise<Admission & { readonly sha256: string }> {
  const { bytes } = makeSample({ attachments: 0, ...options, seed });
  const inspection = inspectBytes(bytes, HOSPITAL);
  const { sha256 } = inspection;
  return caseIntake(core.context)
    .admit({
      folder: '/export',
      relPath: `${seed}.json`,
      size: bytes.length,
      mtimeMs: 1,
      inspection,
      spooled: true,
      attachments: [],
      release: 'auto',
      waitUntil: Number.MAX_SAFE_INTEGER,
    })
    .then((admission) => ({ ...admission, sha256 }));
}
