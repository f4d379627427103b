import type { Texts } from '../texts.ts';

export const check: Texts['check'] = {
  title: 'Check a Bundle',
  tab: 'Check a file',
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
    label: 'JSON',
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
  rename: {
    button: 'Rename attachments…',
    title: 'Give attachments names that NHI takes',
    detail:
      'NHI takes letters, digits, Chinese characters, _ - and ( ), with one dot and an extension of 2 to 5 letters. The proposals can be changed.',
    confirm: 'Rename and check again',
    newName: (n) => `New name of attachment ${String(n)}`,
    original:
      'Only the copy that is sent changes, with the names in the Bundle; the files of the HIS stay as they are and are kept.',
    done: 'Attachments renamed and checked again',
  },
  report: {
    title: 'Problems in HIS exports',
    tab: 'HIS vendor report',
    from: 'From',
    to: 'To',
    reversed: 'The period ends before it begins',
    print: 'Print',
    csv: 'Export CSV',
    summary: (from, to, found, errors, warnings) =>
      `${from} to ${to}: ${found} files, ${errors} with errors, ${warnings} with warnings alone.`,
    hospital: (id) => `Hospital ${id}.`,
    made: (version, guides) => `Checked by ${version} against ${guides}.`,
    noPatients:
      'Codes, places and counts alone, nothing of any patient. [*] stands for any position. Each case counts as it was last checked.',
    none: 'No problems in this period.',
    problem: 'Problem and what to do',
    cases: 'Cases',
    times: 'Times',
  },
  guide: {
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
  attachmentFaults: {
    'attachment-empty': 'Empty file',
    'attachment-content': 'Not of its type',
  },
  facts: {
    igVersion: 'Checked against',
    sentSha256: 'SHA-256 of what is sent (attachments renamed)',
  },
};
