import type { Words } from '../../../ground/error-codes/row.ts';
import type { Severity } from '../../../../../shared/states.ts';
import type { ResolvedBundle } from './resolved-bundle.ts';

/** Text of one stable code. `{what}` stands for the element or value named by our own tables; nothing comes from the Bundle. */
export interface RuleText {
  /** `error`: NHI's server would refuse it. `warning`: only the guide's text asks for it, or it is probably a mistake. */
  readonly severity: Severity;
  /** Profile, element or invariant of TWPAS 1.2.3, or the FHIR R4 page, that it comes from. */
  readonly source: string;
  readonly zh: string;
  readonly en: string;
  /** Remedy. */
  readonly next: string;
  readonly nextEn: string;
  /** The rule knows later guides: at its place, it replaces the findings of an older guide in use. */
  readonly newer?: true;
  /** It reports an unknown kind: a guide in use that has added the kind is right. */
  readonly ofKinds?: true;
}

/** Fills `{what}` of a text, in both languages. */
export interface What extends Words {
  /** The code system whose list the rule used. */
  readonly system?: string;
}

export interface Finding<Code extends string = string> {
  readonly code: Code;
  /** FHIRPath-like, e.g. `Bundle.entry[0].resource.item[1].programCode`. */
  readonly path: string;
  readonly what?: What;
  /** Present and expected value: words of the guide or of our tables, or a url that names neither a person nor a file. */
  readonly found?: string;
  readonly expected?: string;
  /** Number of places with this problem; the path is the first one’s. */
  readonly count?: number;
  /** All other places. */
  readonly places?: readonly string[];
  /** The finding comes from the guide in use itself. */
  readonly ofGuide?: true;
}

/** One rule or family of rules: data and a pure function that takes any JSON and never throws. */
export interface Rule {
  readonly codes: Readonly<Record<string, RuleText>>;
  check(bundle: ResolvedBundle): Iterable<Finding>;
}

/** Ties the codes a rule may find to the texts it has for them. */
export function defineRule<Code extends string>(
  codes: Readonly<Record<Code, RuleText>>,
  check: (bundle: ResolvedBundle) => Iterable<Finding<NoInfer<Code>>>,
): Rule {
  return { codes, check };
}
