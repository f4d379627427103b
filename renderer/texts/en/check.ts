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
  faults: {
    none: 'Give one .json file (the Bundle); attachments may come with it.',
    several: 'One Bundle at a time: give only one .json file.',
    'too-large': 'The file is larger than 50 MB and cannot be checked.',
    'not-utf8': 'The file is not UTF-8; export it again from the HIS.',
    unreadable: 'The file cannot be read; see that it is no folder and not in use.',
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
    title: 'Guide and pre-check rules',
    detail:
      'The packages that check applications. They are imported and chosen on the command line of the computer that runs the agent: ig import, ig use.',
    heads: { package: 'Package', kind: 'Kind', hash: 'SHA-256', since: 'In use since', source: 'Source' },
    kinds: { guide: 'Guide', rules: 'Pre-check rules', other: 'Dependency' },
    sources: {
      builtIn: 'Ships with the program',
      published: 'Imported; the known bytes of its publisher',
      trusted: 'Imported; other bytes than the known ones, by somebody’s word (see the trail)',
      imported: 'Imported; nothing known to compare it with',
    },
    noRules: 'No pre-check rules imported, so there is no pre-check.',
    ruleCount: (n, date) => `${num(n)} rules${date === '' ? '' : `, ${date}`}`,
    where: {
      'meta.profile': 'meta.profile of an answer',
      metadata: '/metadata of the server',
      'code-systems': 'code systems in an answer',
    },
    newer: (version, where, when) =>
      `NHI uses a newer guide, ${version} (${where}, ${when}). Have IT import it (ig import): until then the check may differ from NHI’s.`,
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
