import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const check: Texts['check'] = {
  title: 'Check a Bundle',
  drop: 'Drop a Bundle (.json) here to check it; nothing is sent',
  dropHint:
    'Attachments may be dropped with it: their size and type are checked. Nothing is kept and nothing put on record.',
  choose: 'Choose files',
  running: 'Checking…',
  passed: 'Passed',
  failed: 'Failed',
  none: 'No problems found.',
  counts: (errors, warnings) => `${errors} errors, ${warnings} warnings`,
  notChecked: (n) => `Could not be checked: ${n}`,
  next: 'What to do',
  goTo: 'Show this place in the JSON',
  faults: {
    none: 'Give one .json file (the Bundle); attachments may come with it.',
    several: 'One Bundle at a time: give only one .json file.',
    'too-large': 'The file is larger than 50 MB and cannot be checked.',
    'not-utf8': 'The file is not UTF-8; export it again from the HIS.',
    unreadable: 'The file cannot be read; see that it is no folder and not in use.',
  },
  json: {
    title: 'JSON',
    lines: (n) => `${n} lines`,
    line: (n) => `line ${n}`,
    absent: 'This element is not there; the nearest place is marked',
    noPlace: 'This is no JSON, so no place can be marked',
  },
  sendAnyway: {
    open: 'Send anyway…',
    title: 'Send it although the check failed?',
    button: 'Send anyway',
    detail: (guide) =>
      `These problems come from the lists and profiles of the guide in use (${guide}). NHI’s lists may have grown since, or NHI may refuse the case; be sure of the guide’s version and of the content first.`,
    reason: 'Why? This goes on record',
    sure: 'I have read the problems above and send it anyway',
    done: 'Sent by your decision; the problems stay on the case',
    noted: (who, when) => `${who} decided on ${when} to send it although the guide says otherwise.`,
  },
  guide: {
    rules: 'Pre-check rules',
    noRules: 'none imported; IT does so on this page',
    ruleCount: (n: number) => (n === 1 ? '1 rule' : `${num(n)} rules`),
    title: 'Implementation guide',
    inUse: 'Checked against',
    depth: 'Extent',
    imported: 'The imported guide',
    builtIn: 'The guide that ships (no newer package imported)',
    where: {
      'meta.profile': 'meta.profile of an answer',
      metadata: '/metadata of the server',
      'code-systems': 'code systems in an answer',
    },
    newer: (version, where, when) =>
      `NHI uses a newer guide, ${version} (${where}, ${when}). Have IT import it (ig import): until then the check may differ from NHI’s.`,
  },
  guideDiff: {
    open: 'Compare versions…',
    title: 'Versions of the guide compared',
    older: 'Older',
    newer: 'Newer',
    builtIn: (label) => `${label} (ships with the agent)`,
    imported: (label) => `${label} (imported)`,
    inUse: (label) => `${label} (imported, in use)`,
    noneImported:
      'No other version of the guide was imported, so there is nothing to compare. Have IT import a newer package (twpas-agent ig import), then come back. Before that, twpas-agent ig diff shows what would change.',
    same: 'Choose two different versions.',
    comparing: 'Comparing…',
    unchanged: (older, newer) => `${older} and ${newer} do not differ; the HIS need not change its export.`,
    summary: (older, newer, all, his) =>
      `From ${older} to ${newer}: ${all} changes, ${his} of them for the HIS vendor.`,
    for: { his: 'For the HIS vendor', it: 'For IT' },
    rest: (n) => `Show ${n} more`,
    save: 'Save as text',
    copy: 'Comparison of versions',
    kinds: {
      'not-comparable': {
        title: 'Packages that cannot be compared',
        todo: 'Get the package with snapshots from its publisher, then compare again.',
      },
      'profiles-moved': {
        title: 'Profiles that moved',
        todo: 'Once the new guide is imported, the old urls are errors; the HIS has to change them.',
      },
      'system-moved': {
        title: 'Code systems that moved',
        todo: 'Once the new guide is imported, the old urls are errors (a person may send anyway); the HIS has to write the new ones.',
      },
      'codes-gone': {
        title: 'Codes that are gone',
        todo: 'The newer guide takes them no more: stop using them.',
      },
      'codes-added': { title: 'New codes', todo: 'Add them to the lists of the HIS.' },
      cardinality: {
        title: 'Cardinalities',
        todo: 'An element whose minimum became 1 must be there; one whose maximum fell must not come more often.',
      },
      constraint: { title: 'Constraints', todo: 'See that the export meets the new rules.' },
      binding: { title: 'Bindings', todo: 'Use codes of the new value set.' },
      value: { title: 'Fixed values', todo: 'Write the new value.' },
      type: { title: 'Types of elements', todo: 'Export the new type.' },
      slice: { title: 'Slices', todo: 'See that what is exported belongs to a slice of the newer guide.' },
      'profile-new': {
        title: 'New profiles',
        todo: 'See whether they apply; if so, claim them in meta.profile.',
      },
      'profile-gone': { title: 'Profiles that are gone', todo: 'Claim them in meta.profile no more.' },
      'value-set': {
        title: 'What value sets draw on',
        todo: 'See that the codes of the HIS are still in the value set.',
      },
      'value-set-moved': {
        title: 'Value sets that moved',
        todo: 'Concerns the check alone; the export stays as it is.',
      },
      'list-new': {
        title: 'New lists of codes',
        todo: 'Their codes are checked once the guide is imported.',
      },
      'list-left-out': {
        title: 'Lists of codes no longer in the package',
        todo: 'Their codes cannot be checked here once the guide is imported: NHI’s answer decides.',
      },
      'rule-new': {
        title: 'New rules',
        todo: 'Cases of their drugs are asked once the package is imported.',
      },
      'rule-gone': { title: 'Rules that are gone', todo: 'Their drugs are not asked any more.' },
      'condition-new': { title: 'New conditions', todo: 'Doctors should know of them before they apply.' },
      'condition-gone': { title: 'Conditions that are gone', todo: 'They are not asked any more.' },
      'condition-changed': {
        title: 'Conditions that changed',
        todo: 'Compare their text with the guide of the payment rules.',
      },
      'rule-changed': {
        title: 'Rules that changed otherwise',
        todo: 'Code lists, shared tests or words of the report changed.',
      },
    },
  },
  attachmentFaults: {
    'attachment-empty': 'Empty file',
    'attachment-content': 'Not of its type',
    'attachment-unreadable': 'Not readable (rights)',
  },
  facts: {
    igVersion: 'Checked against',
  },
};
