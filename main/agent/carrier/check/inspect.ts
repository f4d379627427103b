import { createHash } from 'node:crypto';
import { doubledMember } from '../../ground/fhir/doubled-member.ts';
import { parseBundle, type ParsedBundle } from '../../ground/fhir/parsed-bundle.ts';
import { attachmentUses } from '../../ground/fhir/attachment-names.ts';
import { summarise } from '../../ground/fhir/summarise.ts';
import { adoptUrls } from './adopt-urls.ts';
import { decodeJson } from '../../ground/fhir/decode.ts';
import { firstChecks, privateUse } from './first-checks.ts';
import { withFoundValues } from './found-values.ts';
import type { CheckLevel } from './checker.ts';
import { underGuide } from './guide-in-use.ts';
import { breakOf, withLines } from './lines.ts';
import { oneCause } from './one-cause.ts';
import type { OwnRules } from './own-rules.ts';
import type { Inspection } from './problem.ts';
import type { ProfileCheck } from './profile-report.ts';
import { makeReport } from './report.ts';
import { RULES_GUIDE } from './rules/registry.ts';
import { TookTooLong } from '../../../profile/within-time.ts';
import { runRules } from './rules/run-rules.ts';
import { problem, type ProblemCode } from './texts.ts';

/** A Bundle of the guide has tens of entries: beyond this it is no claim. */
const MAX_ENTRIES = 20_000;

/**
 * Inspects one file, given its bytes. Pure, and run in the worker thread: it may take much time or memory.
 * `hospitalId` null: the hospital is not compared. At level `off` only what the agent itself needs is checked;
 * `profiles` checks against the guide in use; null: the rules alone. `today`: YYYY-MM-DD; null: no day is in the future. `rules`: the hospital's own.
 */
export function inspectBytes(
  bytes: Uint8Array,
  hospitalId: string | null,
  level: CheckLevel = 'error',
  profiles: ProfileCheck | null = null,
  { today = null, rules = null }: Beside = {},
): Inspection {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const refused = (code: ProblemCode, incomplete = false, path = 'Bundle'): Inspection => ({
    sha256,
    problems: [{ ...problem(code, path), ...(code.includes('json') ? breakOf(bytes) : {}) }],
    incomplete,
    summary: null,
  });
  const decoded = decodeJson(bytes);
  if (decoded.kind === 'broken') return refused(decoded.code, decoded.incomplete);
  const bundle = parseBundle(decoded.value);
  const doubled = bundle?.walked.members === decoded.members ? null : doubledMember(decoded.text, 'Bundle');
  if (doubled !== null) return refused('member-doubled', false, doubled);
  if (bundle === null) return refused('not-a-bundle');
  if (bundle.entries.length > MAX_ENTRIES) return refused('too-complex');
  const against = { hospitalId, profiles, today, rules, bytes: bytes.length };
  const judged = level === 'off' ? judgeFirst(bundle, against) : judge(bundle, against);
  if (judged === null) return refused('check-timeout');
  const { problems, ...told } = judged;
  const unseen = level === 'off' ? [] : privateUse(bundle.json, decoded.text);
  return {
    sha256,
    problems: withLines(
      withFoundValues(makeReport([...problems, ...unseen]), bundle.json, hospitalId),
      decoded.text,
    ),
    incomplete: false,
    summary: summarise(bundle),
    attachments: attachmentUses(bundle),
    ...told,
  };
}

/** Inputs of a check besides the guide. */
interface Beside {
  readonly today?: string | null;
  readonly rules?: OwnRules | null;
}

type Judged = Pick<Inspection, 'problems' | 'igVersion' | 'notChecked'>;

interface Against {
  readonly hospitalId: string | null;
  readonly profiles: ProfileCheck | null;
  readonly today: string | null;
  readonly rules: OwnRules | null;
  /** Length of the Bundle in bytes. */
  readonly bytes: number;
}

const judgeFirst = (bundle: ParsedBundle, { hospitalId, profiles }: Against): Judged => ({
  problems: firstChecks(bundle, hospitalId, profiles?.guide),
  igVersion: null,
});

/** Judges by the guide in use and by the rules, with systems and profiles at the guide's urls; null: the guide's check takes too long. */
function judge(bundle: ParsedBundle, { hospitalId, profiles, today, rules, bytes }: Against): Judged | null {
  const guide = profiles?.guide ?? null;
  const adopted = adoptUrls(bundle, guide);
  const report = profiles === null ? null : runOrLate(profiles, bundle, bytes);
  if (report === 'late') return null;
  const found = underGuide(
    runRules(bundle, { otherUrls: adopted.others, today }),
    firstChecks(bundle, hospitalId, guide),
    guide,
    report?.problems ?? [],
  );
  adopted.restore();
  const own = rules?.check(bundle) ?? { problems: [], notChecked: [] };
  return {
    problems: [...oneCause(found, bundle), ...own.problems],
    igVersion: report?.igVersion ?? RULES_GUIDE,
    ...(report === null && own.notChecked.length === 0
      ? {}
      : { notChecked: [...(report?.notChecked ?? []), ...own.notChecked] }),
  };
}

function runOrLate(profiles: ProfileCheck, bundle: ParsedBundle, bytes: number) {
  try {
    return profiles.run(bundle, bytes);
  } catch (error) {
    if (error instanceof TookTooLong) return 'late';
    throw error;
  }
}
