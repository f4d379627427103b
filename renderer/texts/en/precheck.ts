import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const items = (n: number): string => (n === 1 ? '1 item' : `${num(n)} items`);

export const precheck: Texts['precheck'] = {
  tab: 'Pre-check',
  label: 'Asked by the rules that NHI publishes when the file came; a pre-check is not a decision',
  headline: (words, drug) => `NHI’s pre-check rules: ${words} (${drug})`,
  /** For the example rules of the practice environment. */
  example: {
    label: 'By example rules for practice, not NHI’s; a pre-check is not a decision',
    headline: (words, drug) => `Example rules: ${words} (${drug})`,
    title: 'Example rules: result (not NHI’s rules)',
  },
  missingCount: (n) => `${items(n)} missing`,
  unfitCount: (n) => `${items(n)} not met`,
  allMet: 'all met',
  metBut: (counts) => `met; also ${counts}`,
  failsUnsaid: 'not met, and the rule gives no reason',
  noAnswer: (why) => `This rule gave no answer (${why})`,
  reasons: {
    late: 'took too long',
    failed: 'the rule ended with an error',
    'no-result': 'the rule says neither',
  },
  known: (day) => `Known of this rule (seen ${day}): a “not met” here says little`,
  which: 'Other rules for this drug',
  result: 'Result',
  addThese: (n) => `Add these ${num(n)}`,
  checkThese: (n) => `Check these ${num(n)}`,
  sentAlready: 'Sent already; have it ready, and a supplement is answered the same day',
  notSentYet: 'Not at NHI yet; complete it and export again: the new file takes the place of this one',
  thereAlready:
    'Where the file has it already, the rule did not recognise it: look at codes, dates and wording.',
  allConditions: 'All conditions',
  others: 'Others',
  states: {
    met: 'Met',
    missing: 'Missing',
    unfit: 'Not met',
    reference: (state) => `For reference: ${state}`,
  },
  willCopy: 'What is copied',
  withPatient: 'with the patient',
  copy: 'the pre-check for the doctor',
  copied: 'Copied for the doctor',
  copyHead: (drug, day) => `${drug}: pre-check (${day})`,
  pleaseAdd: 'Please add:',
  pleaseCheck: 'Please check:',
  copyRule: (label, rules) => `Rule: ${label}, ${rules}`,
  whichRules: 'By which rules',
  rule: 'Rule',
  version: 'Version',
  versionOf: (version, date) => (date === '' ? version : `${version} (${date})`),
  package: 'Package',
  asked: 'Asked',
  notADecision: 'A pre-check is not a decision: NHI’s reviewers decide.',
  today: {
    line: (n) => `Sent, pre-check missing or not met: ${num(n)}`,
    prechecked: 'Sent, pre-check missing or not met',
    why: 'NHI still reviews; have it ready, and a supplement is answered the same day',
  },
};
