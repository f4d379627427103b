/** Reads an OperationOutcome as servers really send it: members missing, of other types, or out of order. */
import { isRecord } from './answer-body.ts';
import type { OutcomeIssue } from './server.ts';

const SEVERITY_ORDER = ['fatal', 'error', 'warning', 'information'];
const TEXT_LIMIT = 2_000;

/** The gravest issue (the first among equals), or null when the resource is no OperationOutcome or has none. */
export function gravestIssue(resource: unknown): OutcomeIssue | null {
  const issues = readIssues(resource);
  const rank = (issue: OutcomeIssue): number => {
    const at = SEVERITY_ORDER.indexOf(issue.severity);
    return at === -1 ? SEVERITY_ORDER.length : at;
  };
  return issues.reduce<OutcomeIssue | null>(
    (best, issue) => (best === null || rank(issue) < rank(best) ? issue : best),
    null,
  );
}

/** Every issue, with `''` for what is missing. */
export function readIssues(resource: unknown): OutcomeIssue[] {
  if (!isRecord(resource) || resource['resourceType'] !== 'OperationOutcome') return [];
  const issues: readonly unknown[] = Array.isArray(resource['issue'])
    ? resource['issue']
    : [resource['issue']];
  return issues.filter(isRecord).map((issue) => ({
    severity: text(issue['severity']),
    code: text(issue['code']),
    text: issueText(issue).slice(0, TEXT_LIMIT),
  }));
}

/** `details.text`, else `diagnostics`, else what the coding is called. */
function issueText(issue: Readonly<Record<string, unknown>>): string {
  const details = isRecord(issue['details']) ? issue['details'] : {};
  const codings: readonly unknown[] = Array.isArray(details['coding']) ? details['coding'] : [];
  const named = codings.filter(isRecord).flatMap((coding) => [text(coding['display']), text(coding['code'])]);
  return [text(details['text']), text(issue['diagnostics']), ...named].find((one) => one !== '') ?? '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
