import type { ParsedBundle } from '../../../ground/fhir/parsed-bundle.ts';
import type { Problem } from '../problem.ts';
import type { RuleFinding } from '../guide-in-use.ts';
import { FILL_IN } from '../../../../profile/next-steps.ts';
import { RULES } from './registry.ts';
import { type BundleContext, resolveBundle } from './resolved-bundle.ts';
import type { Finding, RuleText } from './rule.ts';

/** All findings of the rules. None for a Bundle that is neither of the two uploads: the first checks report that. */
export function* runRules(bundle: ParsedBundle, around: BundleContext = {}): Iterable<RuleFinding> {
  const resolved = resolveBundle(bundle, around);
  if (resolved === null) return;
  for (const rule of RULES) {
    for (const finding of rule.check(resolved)) {
      const text = rule.codes[finding.code];
      if (text === undefined) continue;
      const system = finding.what?.system;
      yield {
        problem: problemOf(finding, text),
        source: text.source,
        ...(text.newer === true ? { isNewer: true } : {}),
        ...(text.ofKinds === true ? { isOfKinds: true } : {}),
        ...(text.next === FILL_IN.next ? { isOfAbsence: true } : {}),
        ...(system === undefined ? {} : { system }),
        ...(finding.ofGuide === true ? { isGuides: true } : {}),
      };
    }
  }
}

function problemOf(finding: Finding, text: RuleText): Problem {
  const { code, path, what, found, expected, places = [], count = places.length + 1 } = finding;
  return {
    severity: text.severity,
    code,
    message: filled(text.zh, what?.zh) + (count > 1 ? `（共 ${String(count)} 處）` : ''),
    messageEn: filled(text.en, what?.en) + (count > 1 ? ` (${String(count)} places)` : ''),
    nextStep: text.next,
    nextStepEn: text.nextEn,
    path: safePath(path),
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    ...(count > 1 ? { count } : {}),
    ...(places.length === 0 ? {} : { places: places.map(safePath) }),
  };
}

/** Names in a path come out of the file: a name that no FHIR element has might be a patient's, so it is replaced. */
function safePath(path: string): string {
  return path.replace(/[^.[\]]+/g, (step) =>
    /^(?:\d+|_?[A-Za-z]{1,40}(?:64Binary)?|entry:[A-Za-z]+)$/.test(step) ? step : '?',
  );
}

/** The replacement is a function, because the inserted text may contain `$&`. */
function filled(text: string, what: string | undefined): string {
  return what === undefined ? text : text.replace('{what}', () => what);
}
