import { adoptUrls } from '../../../../../main/agent/carrier/check/adopt-urls.ts';
import { parseBundle } from '../../../../../main/agent/ground/fhir/parsed-bundle.ts';
import { firstChecks } from '../../../../../main/agent/carrier/check/first-checks.ts';
import { underGuide } from '../../../../../main/agent/carrier/check/guide-in-use.ts';
import type { Problem } from '../../../../../main/agent/carrier/check/problem.ts';
import { makeReport } from '../../../../../main/agent/carrier/check/report.ts';
import { runRules } from '../../../../../main/agent/carrier/check/rules/run-rules.ts';
import type { Profile } from '../../../../../shared/states.ts';
import type { JsonObject } from '../../../../../main/practice/json.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../../../../../main/practice/samples/sample.ts';
import type { SampleOptions } from '../../../../../main/practice/samples/types.ts';

/** Sound Bundle that a case bends. */
export interface Base {
  readonly kind: Profile;
  /** Profiles it has to have entries of, `ImagingStudy` for `ImagingStudy-twpas`. */
  readonly with?: readonly string[];
  readonly options?: Partial<SampleOptions>;
}

const known = new Map<string, string>();

/** A copy of the first generated sample that fits; the same every time. By way of JSON: no two elements are one object. */
export function baseBundle(base: Base): JsonObject {
  const key = JSON.stringify(base);
  const found = known.get(key) ?? search(base);
  known.set(key, found);
  return JSON.parse(found) as JsonObject;
}

function search({ kind, with: wanted = [], options = {} }: Base): string {
  for (let seed = 0; seed < 2000; seed++) {
    const { bundle } = makeSample({
      priority: '1',
      subType: '1',
      ...options,
      kind,
      seed: `rules ${String(seed)}`,
    });
    const text = JSON.stringify(bundle);
    if (wanted.every((profile) => text.includes(`StructureDefinition/${profile}-tw`))) return text;
  }
  throw new Error(`no sample of 2000 has ${wanted.join(', ')}`);
}

/** Report of the rules on a Bundle, the first checks included; no guide has its say. */
export function reportOn(json: unknown): Problem[] {
  const bundle = parseBundle(json);
  if (bundle === null) return [];
  const adopted = adoptUrls(bundle, null);
  const report = makeReport(
    underGuide(
      runRules(bundle, { otherUrls: adopted.others, today: '2026-11-02' }),
      firstChecks(bundle, DEFAULT_HOSPITAL),
      null,
      [],
    ),
  );
  adopted.restore();
  return report;
}

export const codesOf = (json: unknown): string[] =>
  [...new Set(reportOn(json).map(({ code }) => code))].sort();
